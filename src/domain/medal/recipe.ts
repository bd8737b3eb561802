// What a medal is made of: the few choices from which one function draws it, in the browser and on the server.
import { z } from 'zod'
import { canEngrave } from './engraved-text.ts'
import { medalIcons, type MedalIconName } from './icons.ts'
import { medalPaletteNames } from './palettes.ts'
import { medalPlates, medalRings, medalShapes } from './choices.ts'

export const ribbonLengthMax = 22

const engraved = (lengthMax: number) =>
  z
    .string()
    .trim()
    .max(lengthMax)
    .refine(canEngrave, { message: 'These letters cannot be engraved.', params: { code: 'cannot_be_engraved' } })

/** Reads a medal recipe from the outside; unknown keys are refused so that a stored recipe says all that is drawn. */
export const medalRecipeSchema = z.strictObject({
  shape: z.enum(medalShapes),
  palette: z.enum(medalPaletteNames),
  plate: z.enum(medalPlates).default('rays'),
  ring: z.enum(medalRings),
  icon: z.enum(Object.keys(medalIcons) as [MedalIconName, ...MedalIconName[]]),
  /** Text on the ribbon; no ribbon when absent or empty. */
  ribbon: engraved(ribbonLengthMax).optional(),
  /** Studs above the icon: a level is counted, never told by colour alone. */
  level: z.number().int().min(0).max(3).default(0),
  /** A year or a very short text under the icon. */
  year: engraved(9).optional(),
})

export type MedalRecipe = z.infer<typeof medalRecipeSchema>
