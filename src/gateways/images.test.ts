// Images that go out are sound; images that come in are only ever pixels written anew.
import sharp from 'sharp'
import { describe, expect, it, test } from 'vitest'
import { badgeTemplates } from '../domain/badge-templates.ts'
import { drawMedal } from '../domain/medal/draw-medal.ts'
import { Refusal } from '../domain/refusal.ts'
import { drawShareImage, rasteriseSvg, reencodeUpload, shrinkPng } from './images.ts'

const template = badgeTemplates[7]!
const medalSvg = drawMedal(template.recipe, { title: 'Badge', description: '' })

const pixels = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#9c3324' } })

async function refusalOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (caught: unknown) => caught,
  )
  return error instanceof Refusal ? error.code : `not a refusal: ${String(error)}`
}

const svg = (body: string, attributes = '') =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 20"${attributes}>${body}</svg>`,
  )

/** A chunk of PNG; its checksum is left wrong, as the reader of APNG stops before it. */
function chunk(kind: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(data.length)
  head.write(kind, 4, 'latin1')
  return Buffer.concat([head, data, Buffer.alloc(4)])
}

test('a PNG is made smaller, and no smaller one larger', async () => {
  const small = await shrinkPng(await rasteriseSvg(medalSvg, 600), 240)
  const { data, info } = await sharp(small).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  expect(info).toMatchObject({ width: 240, height: 240 })
  expect(data[3]).toBe(0)
  expect(small.length).toBeLessThan(30_000)
  expect(await sharp(await shrinkPng(small, 500)).metadata()).toMatchObject({ width: 240 })
})

describe('a rasterised medal', () => {
  it.each([64, 128, 512, 600])(
    'is a square PNG of %i pixels, transparent in its corners, light enough to travel',
    async (widthPx) => {
      const png = await rasteriseSvg(medalSvg, widthPx)
      const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true })
      expect(info).toMatchObject({ width: widthPx, height: widthPx, channels: 4 })
      expect(data[3]).toBe(0)
      expect(data[((widthPx >> 1) * widthPx + (widthPx >> 1)) * 4 + 3]).toBe(255)
      expect(png.length).toBeLessThan(250_000)
    },
  )

  it('has a width within bounds', async () => {
    await expect(rasteriseSvg(medalSvg, 0)).rejects.toThrow(RangeError)
    await expect(rasteriseSvg(medalSvg, 100_000)).rejects.toThrow(RangeError)
  })
})

describe('an uploaded image', () => {
  it.each(['png', 'jpeg', 'webp'] as const)('of kind %s comes out as a PNG without its metadata', async (kind) => {
    const bytes = await pixels(60, 30)
      .withExif({ IFD0: { Artist: 'Camille Aubertot', Copyright: 'secret' } })
      .toFormat(kind)
      .toBuffer()
    expect(bytes.includes('Camille Aubertot')).toBe(true)
    const { png, width, height } = await reencodeUpload(bytes)
    expect([width, height]).toEqual([60, 30])
    expect(Buffer.from(png).includes('Camille Aubertot')).toBe(false)
    const { format, exif, xmp, icc } = await sharp(png).metadata()
    expect([format, exif, xmp, icc]).toEqual(['png', undefined, undefined, undefined])
  })

  it('stands upright and is brought to 1024 pixels', async () => {
    const bytes = await pixels(2000, 1000).withMetadata({ orientation: 6 }).jpeg().toBuffer()
    expect(await reencodeUpload(bytes)).toMatchObject({ width: 512, height: 1024 })
  })

  it('as SVG becomes pixels: its script does not survive', async () => {
    const { png, width, height } = await reencodeUpload(
      svg('<script>alert(1)</script><rect width="40" height="20" fill="#f00" onclick="alert(1)"/>'),
    )
    expect(Buffer.from(png).includes('alert')).toBe(false)
    expect([width, height]).toEqual([1024, 512])
    expect([...(await sharp(png).raw().toBuffer()).subarray(0, 3)]).toEqual([255, 0, 0])
  })

  const hostile: [string, Buffer][] = [
    [
      'an SVG with entities',
      Buffer.from(
        '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg"><text>&b;</text></svg>',
      ),
    ],
    ['an SVG that asks for a file', svg('<image xlink:href="file:///etc/passwd" width="40" height="20"/>')],
    ['an SVG that asks the network', svg('<use href="https://evil.example/a.svg#b"/>')],
    ['an SVG nested without end', svg('<g>'.repeat(500) + '</g>'.repeat(500))],
    ['an SVG that is not well formed', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><g></svg>')],
    ['HTML', Buffer.from('<!DOCTYPE html><script>alert(1)</script>')],
    ['a GIF', Buffer.from('GIF89a\u0001\u0000\u0001\u0000\u0000\u0000\u0000;', 'latin1')],
    ['nothing', Buffer.alloc(0)],
    ['a PNG cut after its first bytes', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
    ['an executable', Buffer.from('MZ\u0090\u0000', 'latin1')],
  ]
  it.each(hostile)('that is %s is refused', async (_, bytes) => {
    expect(await refusalOf(reencodeUpload(bytes))).toBe('image_unreadable')
  })

  it('that is cut short is refused', async () => {
    const noise = await sharp({
      create: {
        width: 200,
        height: 200,
        channels: 3,
        background: '#000',
        noise: { type: 'gaussian', mean: 128, sigma: 40 },
      },
    })
      .png()
      .toBuffer()
    expect(await refusalOf(reencodeUpload(noise.subarray(0, noise.length >> 1)))).toBe('image_unreadable')
  })

  it('that is animated is refused, as PNG and as WebP', async () => {
    const still = await pixels(8, 8).png().toBuffer()
    const animated = Buffer.concat([still.subarray(0, 33), chunk('acTL', Buffer.alloc(8)), still.subarray(33)])
    expect(await refusalOf(reencodeUpload(animated))).toBe('image_unreadable')
    const frames = await sharp(Buffer.alloc(8 * 16 * 3, 1).fill(200, 8 * 8 * 3), {
      raw: { width: 8, height: 16, channels: 3, pageHeight: 8 },
    })
      .webp({ loop: 0 })
      .toBuffer()
    expect((await sharp(frames).metadata()).pages).toBe(2)
    expect(await refusalOf(reencodeUpload(frames))).toBe('image_unreadable')
  })

  it('that is a bomb of pixels, or too heavy, is refused', async () => {
    const bomb = await pixels(3000, 3000).png().toBuffer()
    expect(bomb.length).toBeLessThan(200_000)
    expect(await refusalOf(reencodeUpload(bomb, { pixelsMax: 1_000_000 }))).toMatch(
      /^(image_unreadable|file_too_large)$/,
    )
    expect(await refusalOf(reencodeUpload(bomb, { bytesMax: 100 }))).toBe('file_too_large')
    const wide = await refusalOf(reencodeUpload(svg('', ' width="200000" height="200000"')))
    expect(wide).toMatch(/^(image_unreadable|file_too_large)$/)
  })
})

describe('a share image', () => {
  it.each(['Juré', template.texts.fr.name, 'Łódź 日本 é œ ’ <b>&amp; ' + 'Anticonstitutionnellement'.repeat(6), ''])(
    'for %j is 1200 by 630',
    async (title) => {
      const png = await drawShareImage({ title, issuerName: 'CMA de Normandie', medal: { svg: medalSvg }, locale: 'fr' })
      expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width: 1200, height: 630 })
      expect(png.length).toBeLessThan(300_000)
    },
  )
})
