// The choices offered for a medal, with their words in French and English.

export const medalShapes = [
  'hexagon',
  'shield',
  'rosette',
  'gear',
  'coin',
  'plaque',
  'diamond',
  'octagon',
  'banner-shield',
  'leaf-crest',
  'compass',
  'ebauche',
] as const
export type MedalShape = (typeof medalShapes)[number]

export const medalPlates = ['plain', 'rays', 'guilloche', 'disc'] as const
export type MedalPlate = (typeof medalPlates)[number]

export const medalRings = ['couture-stitch', 'herring-bone', 'knurl', 'brick-bond', 'dough-plait', 'chain'] as const
export type MedalRing = (typeof medalRings)[number]

type Words = { fr: string; en: string }

export const medalShapeWords: Record<MedalShape, Words> = {
  hexagon: { fr: 'hexagone', en: 'hexagon' },
  shield: { fr: 'écu', en: 'shield' },
  rosette: { fr: 'rosace', en: 'rosette' },
  gear: { fr: 'engrenage', en: 'gear' },
  coin: { fr: 'pièce ronde', en: 'coin' },
  plaque: { fr: 'plaque aux coins creusés', en: 'plaque' },
  diamond: { fr: 'losange', en: 'diamond' },
  octagon: { fr: 'octogone', en: 'octagon' },
  'banner-shield': { fr: 'bannière', en: 'banner shield' },
  'leaf-crest': { fr: 'couronne de feuilles', en: 'leaf crest' },
  compass: { fr: 'rose des vents', en: 'compass rose' },
  ebauche: { fr: 'ébauche', en: 'blank' },
}

export const medalPlateWords: Record<MedalPlate, Words> = {
  plain: { fr: 'uni', en: 'plain' },
  rays: { fr: 'rayons', en: 'rays' },
  guilloche: { fr: 'guillochis', en: 'guilloche' },
  disc: { fr: 'disque', en: 'disc' },
}

export const medalRingWords: Record<MedalRing, Words> = {
  'couture-stitch': { fr: 'point de couture', en: 'couture stitch' },
  'herring-bone': { fr: 'chevrons', en: 'herring-bone' },
  knurl: { fr: 'moletage', en: 'knurl' },
  'brick-bond': { fr: 'appareil de briques', en: 'brick bond' },
  'dough-plait': { fr: 'tresse de pâte', en: 'dough plait' },
  chain: { fr: 'chaîne', en: 'chain' },
}
