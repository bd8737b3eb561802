// Rasterises drawings, re-encodes images brought by strangers, and lays out the image that stands for a link.
import satori from 'satori'
import { SaxesParser } from 'saxes'
import sharp from 'sharp'
import { Refusal } from '../domain/refusal.ts'
import { fontParts, type FontWeight, readFont } from './fonts.ts'

// Drawings are small and many: a cache would only hold memory.
sharp.cache(false)

const decodeSecondsMax = 10
const rasterPixelsMax = 4096

/** A square PNG, transparent around the drawing. @throws Error when the SVG cannot be read. */
export async function rasteriseSvg(svg: string, widthPx: number): Promise<Uint8Array> {
  if (!Number.isInteger(widthPx) || widthPx < 1 || widthPx > rasterPixelsMax)
    throw new RangeError(`A width of 1 to ${rasterPixelsMax} pixels, not ${widthPx}`)
  // librsvg draws at 72 dots per inch: our drawings are 512 wide, and are drawn at the size asked for, not enlarged after.
  return sharp(Buffer.from(svg), { density: Math.max(1, Math.min(72 * 8, (72 * widthPx) / 512)) })
    .resize(widthPx, widthPx, { fit: 'contain', background: '#0000' })
    .timeout({ seconds: decodeSecondsMax })
    .png({ compressionLevel: 9, effort: 8 })
    .toBuffer()
}

export type UploadLimits = { bytesMax?: number; pixelsMax?: number }

const uploadWidthMax = 1024
const svgBytesMax = 512 * 1024

type Kind = 'png' | 'jpeg' | 'webp' | 'svg'

/** The kind of a file by its first bytes: what its name or sender says is not asked. */
function findKind(bytes: Buffer): Kind | undefined {
  if (bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) return 'png'
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg'
  if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP') return 'webp'
  return /^\ufeff?\s*(?:<\?xml|<!--|<svg)/.test(bytes.toString('utf8', 0, 200)) ? 'svg' : undefined
}

/** An animated PNG says so in a chunk of its own before the image data (APNG, acTL). */
function isAnimatedPng(bytes: Buffer): boolean {
  for (let at = 8; at + 8 <= bytes.length;) {
    const kind = bytes.toString('latin1', at + 4, at + 8)
    if (kind === 'acTL') return true
    if (kind === 'IDAT') return false
    at += 12 + bytes.readUInt32BE(at)
  }
  return false
}

/** Refuses drawings that define entities, nest without end, or ask for anything outside themselves. */
function checkSvg(bytes: Buffer): void {
  if (bytes.length > svgBytesMax) throw new Refusal('file_too_large', { bytesMax: svgBytesMax })
  const refuse = () => {
    throw new Refusal('image_unreadable')
  }
  let depth = 0
  let count = 0
  const parser = new SaxesParser()
  parser.on('error', refuse)
  parser.on('doctype', refuse)
  parser.on('opentag', (tag) => {
    if (++depth > 64 || ++count > 20_000) refuse()
    if (count === 1 && tag.name.replace(/^.*:/, '') !== 'svg') refuse()
    if (/(^|:)(image|feImage)$/.test(tag.name)) refuse()
    for (const [name, value] of Object.entries(tag.attributes))
      if (/(^|:)href$/.test(name) && !value.startsWith('#') && !/(^|:)a$/.test(tag.name)) refuse()
  })
  parser.on('closetag', () => depth--)
  parser.write(bytes.toString('utf8')).close()
}

/**
 * Decodes an image and writes it anew as a PNG of at most 1024 pixels a side: no metadata, no script, no animation and no
 * byte of the original gets through. PNG, JPEG, WebP and SVG are read.
 * @throws Refusal file_too_large, image_unreadable
 */
export async function reencodeUpload(
  bytes: Uint8Array,
  { bytesMax = 5 * 1024 * 1024, pixelsMax = 24_000_000 }: UploadLimits = {},
): Promise<{ png: Uint8Array; width: number; height: number }> {
  if (bytes.length > bytesMax) throw new Refusal('file_too_large', { bytesMax })
  const input = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const kind = findKind(input)
  if (kind === undefined || (kind === 'png' && isAnimatedPng(input))) throw new Refusal('image_unreadable')
  if (kind === 'svg') checkSvg(input)
  const options = { limitInputPixels: pixelsMax, failOn: 'error', sequentialRead: true } as const
  try {
    const { format, pages = 1, width, height } = await sharp(input, options).metadata()
    if (format !== kind || pages > 1) throw new Refusal('image_unreadable')
    if (width * height > pixelsMax) throw new Refusal('file_too_large', { bytesMax })
    // A small drawing is drawn larger rather than enlarged.
    const density =
      kind === 'svg'
        ? { density: Math.min(100_000, Math.max(72, (72 * uploadWidthMax) / Math.max(width, height))) }
        : {}
    const { data, info } = await sharp(input, { ...options, ...density })
      .autoOrient()
      .resize(uploadWidthMax, uploadWidthMax, { fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .timeout({ seconds: decodeSecondsMax })
      .png({ compressionLevel: 9 })
      .toBuffer({ resolveWithObject: true })
    return { png: data, width: info.width, height: info.height }
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal('image_unreadable')
  }
}

/** One of our own PNG, smaller and with few colours: for a mail, which carries it. */
export async function shrinkPng(png: Uint8Array, widthPx: number): Promise<Uint8Array> {
  return sharp(png).resize(widthPx, widthPx, { fit: 'inside', withoutEnlargement: true }).png({ compressionLevel: 9, palette: true }).toBuffer()
}

export type ShareImageInput = { title: string; issuerName: string; medal: { svg: string } | { png: Uint8Array }; locale: 'fr' | 'en' }

const shareWords = {
  fr: { kind: 'Badge numérique ouvert', by: 'Délivré par' },
  en: { kind: 'Open digital badge', by: 'Issued by' },
} as const

type Box = {
  type: string
  props: {
    style?: Record<string, string | number>
    children?: Box[] | string
    src?: string
    width?: number
    height?: number
  }
}

const box = (style: Record<string, string | number>, children: Box[] | string): Box => ({
  type: 'div',
  props: { style: { display: 'flex', ...style }, children },
})

const shareWidth = 1200
const shareHeight = 630
const family = fontParts.join(', ')

/** The image of 1200 by 630 that social networks show for a shared badge. */
export async function drawShareImage({ title, issuerName, medal: given, locale }: ShareImageInput): Promise<Uint8Array> {
  const picture = 'svg' in given ? await rasteriseSvg(given.svg, 460) : await sharp(given.png).resize(460, 460, { fit: 'contain', background: '#0000' }).png().toBuffer()
  const medal = Buffer.from(picture).toString('base64')
  const words = shareWords[locale]
  const ink = '#2b2118'
  const clamp = (lines: number) => ({ display: 'block', lineClamp: lines, wordBreak: 'break-word' })
  const size = title.length <= 16 ? 84 : title.length <= 34 ? 66 : title.length <= 64 ? 54 : 44
  const layout = box(
    { width: '100%', height: '100%', padding: 28, backgroundColor: '#f6efe2', color: ink, fontFamily: family },
    [
      box(
        {
          width: shareWidth - 56,
          height: shareHeight - 56,
          boxSizing: 'border-box',
          border: '3px dashed #c9b490',
          borderRadius: 28,
          padding: '0 56px 0 40px',
          alignItems: 'center',
        },
        [
          { type: 'img', props: { src: `data:image/png;base64,${medal}`, width: 460, height: 460 } },
          box({ flexDirection: 'column', marginLeft: 48, width: 530 }, [
            box({ fontSize: 25, fontWeight: 600, color: '#9c3324', marginBottom: 18 }, words.kind),
            box({ ...clamp(4), fontSize: size, fontWeight: 700, lineHeight: 1.08 }, title),
            box({ width: 96, height: 0, borderTop: '4px dashed #9c3324', margin: '28px 0 24px' }, ''),
            box({ fontSize: 25, color: '#6b5844' }, words.by),
            box({ ...clamp(2), fontSize: 31, fontWeight: 600, lineHeight: 1.2 }, issuerName),
          ]),
        ],
      ),
    ],
  )
  const fonts = fontParts.flatMap((name) =>
    ([400, 600, 700] as FontWeight[]).map((weight) => ({
      name,
      weight,
      style: 'normal' as const,
      data: readFont(name, weight),
    })),
  )
  const svg = await satori(layout as never, { width: shareWidth, height: shareHeight, fonts })
  return sharp(Buffer.from(svg))
    .timeout({ seconds: decodeSecondsMax })
    .png({ compressionLevel: 9, palette: true, quality: 92 })
    .toBuffer()
}
