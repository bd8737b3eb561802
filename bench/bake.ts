// `npm run bench -- bake`: putting a credential into a picture and taking it out, beside copying the bytes (the limit).
import sharp from 'sharp'
import { bakePng, unbakePng } from '../src/openbadges/bake-png.ts'
import { bakeSvg, unbakeSvg } from '../src/openbadges/bake-svg.ts'
import { CompiledBadge } from '../src/openbadges/compiled/compiled-badge.ts'
import { compareRates, print } from './measure.ts'
import { key, makeBadge, makeRecipient, now } from './samples.ts'

const { document } = await new CompiledBadge(makeBadge(), key).issue(makeRecipient(1), now)
const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 600"><title>Badge</title>${Array.from({ length: 60 }, (_, at) => `<circle cx="${300 + at}" cy="${300 - at}" r="${290 - at * 4}" fill="hsl(${at * 6} 60% 50%)"/>`).join('')}</svg>`
const png = new Uint8Array(await sharp(Buffer.from(svg)).resize(600, 600).png().toBuffer())
const baked = bakePng(png, document)
const bakedSvg = bakeSvg(svg, document)
process.stderr.write(`PNG of ${png.length} bytes, SVG of ${svg.length} characters, credential of ${document.length}\n`)
if (unbakePng(baked).credential !== document || unbakeSvg(bakedSvg).credential !== document) throw new Error('what was baked does not come out')

const rates = await compareRates([
  { name: 'copy', once: () => Buffer.concat([png, Buffer.from(document, 'utf8')]) },
  { name: 'bake-png', once: () => bakePng(png, document) },
  { name: 'unbake-png', once: () => unbakePng(baked) },
  { name: 'bake-svg', once: () => bakeSvg(svg, document) },
  { name: 'unbake-svg', once: () => unbakeSvg(bakedSvg) },
  { name: 'render', once: () => sharp(Buffer.from(svg)).resize(600, 600).png().toBuffer() },
])
const of = (name: string) => rates[name] as { perSecond: number; ratio: number }
for (const name of ['bake-png', 'unbake-png', 'bake-svg', 'unbake-svg']) {
  print({ name: `bake.${name}`, value: of(name).perSecond, unit: 'pictures/s, 1 thread', limit: of('copy').perSecond, ratio: of(name).ratio, peer: 'drawing the picture for each person (sharp)', peerRatio: of(name).perSecond / of('render').perSecond })
}
