// Writes src/domain/medal/icons.ts and glyphs.ts from lucide-static and Bricolage Grotesque, so that drawing a medal needs neither files nor fonts.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
// fontkit is what pdfkit reads fonts with.
const fontkit = createRequire(require.resolve('pdfkit'))('fontkit')
const home = new URL('..', import.meta.url)

/** name | French | English */
const icons = `
chef-hat|Toque|Chef’s hat
croissant|Croissant|Croissant
wheat|Épi de blé|Ear of wheat
cake-slice|Part de gâteau|Slice of cake
candy|Confiserie|Sweet
beef|Viande|Cut of meat
fish|Poisson|Fish
cooking-pot|Marmite|Cooking pot
utensils|Couverts|Knife and fork
soup|Bol de soupe|Bowl of soup
coffee|Tasse de café|Cup of coffee
grape|Grappe de raisin|Bunch of grapes
apple|Pomme|Apple
carrot|Carotte|Carrot
milk|Lait|Milk
ice-cream-cone|Cornet de glace|Ice-cream cone
hammer|Marteau|Hammer
wrench|Clé plate|Wrench
anvil|Enclume|Anvil
drill|Perceuse|Drill
axe|Hache|Axe
pickaxe|Pioche|Pickaxe
shovel|Pelle|Shovel
toolbox|Boîte à outils|Toolbox
hard-hat|Casque de chantier|Hard hat
brick-wall|Mur de briques|Brick wall
house|Maison|House
paint-roller|Rouleau de peintre|Paint roller
paintbrush|Pinceau|Paintbrush
palette|Palette de couleurs|Palette
pencil-ruler|Crayon et règle|Pencil and ruler
drafting-compass|Compas de traçage|Drafting compass
scissors|Ciseaux|Scissors
spool|Bobine de fil|Spool of thread
shirt|Vêtement|Garment
gem|Pierre taillée|Cut gem
watch|Montre|Watch
amphora|Poterie|Pottery
lamp|Lampe|Lamp
cog|Engrenage|Cog
zap|Électricité|Electricity
plug|Prise|Plug
flame|Flamme|Flame
car|Automobile|Car
bike|Vélo|Bicycle
tractor|Tracteur|Tractor
truck|Camion|Truck
ship|Bateau|Ship
sprout|Jeune pousse|Sprout
tree-pine|Sapin|Pine tree
flower-2|Fleur|Flower
paw-print|Empreinte d’animal|Paw print
heart-pulse|Soin|Care
laptop|Ordinateur|Laptop
camera|Appareil photo|Camera
music|Musique|Music
drama|Masques de théâtre|Theatre masks
book-open|Livre ouvert|Open book
pen-tool|Plume|Pen
graduation-cap|Coiffe de diplômé|Graduation cap
compass|Boussole|Compass
signpost|Panneau de chemin|Signpost
route|Itinéraire|Route
map-pin|Lieu|Place
flag|Drapeau|Flag
telescope|Longue-vue|Telescope
lightbulb|Idée|Idea
megaphone|Porte-voix|Megaphone
messages-square|Conversation|Conversation
handshake|Poignée de main|Handshake
hand-heart|Main et cœur|Hand and heart
hand-helping|Main tendue|Helping hand
users|Groupe|Group
scale|Balance|Scales
gavel|Maillet de juge|Gavel
clipboard-check|Liste vérifiée|Checked list
whistle|Sifflet|Whistle
timer|Chronomètre|Stopwatch
ticket|Billet d’entrée|Ticket
eye|Œil|Eye
footprints|Pas|Footprints
award|Cocarde|Rosette
trophy|Coupe|Trophy
star|Étoile|Star
heart|Cœur|Heart
sparkles|Éclats|Sparkles
key-round|Clé|Key
puzzle|Pièce de puzzle|Puzzle piece
globe|Globe|Globe
recycle|Recyclage|Recycling
`
  .trim()
  .split('\n')
  .map((line) => line.split('|'))

const quote = (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

const iconLines = icons.map(([name, fr, en]) => {
  const svg = readFileSync(require.resolve(`lucide-static/icons/${name}.svg`), 'utf8')
  const body = svg
    .slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'))
    .replace(/\s+/g, ' ')
    .replaceAll(' />', '/>')
    .replaceAll('> <', '><')
    .trim()
  const key = /-/.test(name) ? quote(name) : name
  return `  ${key}: { fr: ${quote(fr)}, en: ${quote(en)}, body: ${quote(body)} },`
})

writeFileSync(
  new URL('src/domain/medal/icons.ts', home),
  `// Icons that a medal may carry, on a grid of 24 with strokes of 2; written by scripts/make-medal-data.mjs.
// Drawings: Lucide (https://lucide.dev), ISC License, Copyright (c) Lucide Icons and Contributors; some derive from Feather,
// MIT License, Copyright (c) 2013-present Cole Bemis. Permission to use, copy, modify, and/or distribute this software for any
// purpose with or without fee is hereby granted, provided that the above copyright notice and this permission notice appear in all copies.

export const medalIcons = {
${iconLines.join('\n')}
} as const satisfies Record<string, { fr: string; en: string; body: string }>

export type MedalIconName = keyof typeof medalIcons
`,
)

const fonts = ['latin', 'latin-ext', 'vietnamese'].map((subset) =>
  fontkit.openSync(new URL(`node_modules/@fontsource/bricolage-grotesque/files/bricolage-grotesque-${subset}-700-normal.woff`, home).pathname),
)
const letters = new Set(' !&\'()+,-./0123456789:?@’–—·«»…°№€×#%*')
for (let code = 0x41; code <= 0x17e; code++) {
  const letter = String.fromCodePoint(code)
  if (/\p{Lu}/u.test(letter)) letters.add(letter)
}
for (const letter of 'ȘȚẞŸẸỌƯƠ') letters.add(letter)

const glyphLines = []
for (const letter of [...letters].sort((a, b) => a.codePointAt(0) - b.codePointAt(0))) {
  const font = fonts.find((each) => each.hasGlyphForCodePoint(letter.codePointAt(0)))
  if (font === undefined) continue
  const glyph = font.glyphForCodePoint(letter.codePointAt(0))
  const scale = 1000 / font.unitsPerEm
  const d = glyph.path.commands
    .map(({ command, args }) => {
      const code = { moveTo: 'M', lineTo: 'L', quadraticCurveTo: 'Q', bezierCurveTo: 'C', closePath: 'Z' }[command]
      return code + args.map((value) => Math.round(value * scale)).join(' ')
    })
    .join('')
  glyphLines.push(`  ${quote(letter)}: [${Math.round(glyph.advanceWidth * scale)}, '${d}'],`)
}
writeFileSync(
  new URL('src/domain/medal/glyphs.ts', home),
  `// Outlines of the capital letters engraved on medals: advance and path, 1000 units to the em, y upwards; written by scripts/make-medal-data.mjs.
// Outlines from Bricolage Grotesque Bold, Copyright 2022 The Bricolage Grotesque Project Authors
// (https://github.com/ateliertriay/bricolage), SIL Open Font License 1.1.

export const medalGlyphs: Readonly<Record<string, readonly [advance: number, path: string]>> = {
${glyphLines.join('\n')}
}
`,
)
