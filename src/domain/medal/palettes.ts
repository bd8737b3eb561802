// The eight palettes of medals: an enamel, a metal and a ribbon that can be read on one another.

/** Light, middle and dark tone of a metal, for its relief. */
type Metal = { light: string; mid: string; dark: string; fr: string; en: string }

export type MedalPalette = {
  fr: string
  en: string
  metal: Metal
  /** Enamel from its lit side to its edge. */
  enamelLight: string
  enamel: string
  enamelDeep: string
  /** A second enamel, for the disc. */
  disc: string
  /** Icon, studs' enamel and year. */
  figure: string
  ribbon: string
  ribbonFold: string
  ribbonText: string
}

const brass: Metal = { light: '#f7e6b4', mid: '#d2a54c', dark: '#7f581c', fr: 'laiton', en: 'brass' }
const steel: Metal = { light: '#f5f4ef', mid: '#b4b8ba', dark: '#5d6468', fr: 'acier', en: 'steel' }
const copper: Metal = { light: '#f8d3b6', mid: '#c67b50', dark: '#71371d', fr: 'cuivre', en: 'copper' }

export const medalPaletteNames = ['brick', 'moss', 'slate', 'plum', 'honey', 'lagoon', 'clay', 'night'] as const
export type MedalPaletteName = (typeof medalPaletteNames)[number]

export const medalPalettes: Record<MedalPaletteName, MedalPalette> = {
  brick: {
    fr: 'brique',
    en: 'brick',
    metal: brass,
    enamelLight: '#b9452f',
    enamel: '#9c3324',
    enamelDeep: '#6f1f18',
    disc: '#7f2a1e',
    figure: '#fff6e4',
    ribbon: '#fbf1dc',
    ribbonFold: '#d9c39a',
    ribbonText: '#5a1d14',
  },
  moss: {
    fr: 'mousse',
    en: 'moss',
    metal: brass,
    enamelLight: '#4d7a4a',
    enamel: '#38613a',
    enamelDeep: '#1f3f26',
    disc: '#2b5030',
    figure: '#fbf7e2',
    ribbon: '#fbf3dc',
    ribbonFold: '#d5c798',
    ribbonText: '#1f3d24',
  },
  slate: {
    fr: 'ardoise',
    en: 'slate',
    metal: steel,
    enamelLight: '#54728a',
    enamel: '#3b5870',
    enamelDeep: '#22384b',
    disc: '#2d485e',
    figure: '#fdf8ea',
    ribbon: '#f8f2e4',
    ribbonFold: '#cbc5b4',
    ribbonText: '#20364a',
  },
  plum: {
    fr: 'prune',
    en: 'plum',
    metal: copper,
    enamelLight: '#8b4668',
    enamel: '#6f3152',
    enamelDeep: '#481b35',
    disc: '#5a2643',
    figure: '#fff3e8',
    ribbon: '#fcefe2',
    ribbonFold: '#dcbda3',
    ribbonText: '#4a1b36',
  },
  honey: {
    fr: 'miel',
    en: 'honey',
    metal: copper,
    enamelLight: '#f6c858',
    enamel: '#e8ac37',
    enamelDeep: '#c3801f',
    disc: '#f3d489',
    figure: '#432409',
    ribbon: '#5b2f12',
    ribbonFold: '#331804',
    ribbonText: '#fff0d0',
  },
  lagoon: {
    fr: 'lagon',
    en: 'lagoon',
    metal: brass,
    enamelLight: '#2b8584',
    enamel: '#1c6a6c',
    enamelDeep: '#0d4449',
    disc: '#155759',
    figure: '#fdf8e6',
    ribbon: '#fcf3de',
    ribbonFold: '#d7c69b',
    ribbonText: '#0e4247',
  },
  clay: {
    fr: 'argile',
    en: 'clay',
    metal: copper,
    enamelLight: '#f7e5cc',
    enamel: '#ecd0ac',
    enamelDeep: '#cfa475',
    disc: '#fbf0de',
    figure: '#5e2c1a',
    ribbon: '#7c371f',
    ribbonFold: '#54210f',
    ribbonText: '#fff3e2',
  },
  night: {
    fr: 'nuit',
    en: 'night',
    metal: steel,
    enamelLight: '#3d4270',
    enamel: '#2a2e55',
    enamelDeep: '#151836',
    disc: '#1f2346',
    figure: '#fbf1d6',
    ribbon: '#f3dfae',
    ribbonFold: '#bf9f5d',
    ribbonText: '#1d2044',
  },
}
