// Gives the table of sentences in the reader's language.
import { en } from './en.ts'
import { fr } from './fr.ts'
import type { Locale } from './formats.ts'
import type { Widen } from './shape.ts'
import { typesetFrench } from './typeset-french.ts'

export type Messages = Widen<typeof en>

const tables: Record<Locale, Messages> = { en, fr: typesetFrench<Messages>(fr) }

/** Every sentence of the program in one language. */
export function messagesIn(locale: Locale): Messages {
  return tables[locale]
}
