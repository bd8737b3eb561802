// What printed pages share: a tagged document in our own typeface, lines of text that find their glyphs, and QR codes as shapes.
import PDFDocument from 'pdfkit'
import encodeQr from 'qr'
import { type FontPart, fontParts, type FontWeight, readFont } from './fonts.ts'

export type PdfDocument = InstanceType<typeof PDFDocument>

export const mmPt = 72 / 25.4
export const pageWidth = 595.28
export const pageHeight = 841.89

export const inks = { ink: '#2b2118', soft: '#66543f', accent: '#8f2d1f', rule: '#c2ab84' } as const

/** A file that the document carries, for programs. */
export type AttachedFile = { name: string; mediaType: string; description: string; text: string }

type Page = { title: string; lang: 'fr' | 'en'; author: string; attached?: AttachedFile; draw: (doc: PdfDocument) => void }

/** Makes a tagged A4 document with its fonts in it, and gives its bytes. */
export function makePdf({ title, lang, author, attached, draw }: Page): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const doc = new PDFDocument({
      size: 'A4',
      margin: 0,
      pdfVersion: '1.7',
      // The types know the archive profiles only.
      subset: 'PDF/UA' as 'PDF/A-2a',
      lang: lang === 'fr' ? 'fr-FR' : 'en-GB',
      tagged: true,
      displayTitle: true,
      autoFirstPage: false,
      info: { Title: title, Author: author, Creator: 'Poinçon', Producer: 'Poinçon' },
      // pdfkit takes the bytes of a font too: without this it would open with one that is not embedded.
      font: readFont('latin', 400) as unknown as string,
    })
    const chunks: Buffer[] = []
    doc.on('data', (chunk: Buffer) => chunks.push(chunk))
    doc.on('end', () => resolve(Buffer.concat(chunks)))
    doc.on('error', reject)
    try {
      for (const part of fontParts)
        for (const weight of [400, 600, 700] as const) doc.registerFont(`${part}-${weight}`, readFont(part, weight))
      draw(doc)
      if (attached) {
        // The types do not know the relationship. ISO 32000-2, 7.11.3: the file is the source of what the page shows.
        const options = { name: attached.name, type: attached.mediaType, description: attached.description, relationship: 'Source' }
        doc.file(Buffer.from(attached.text), options)
      }
      doc.end()
    } catch (error) {
      reject(error as Error)
    }
  })
}

export type TextStyle = {
  size: number
  weight: FontWeight
  colour: string
  align?: 'left' | 'centre'
  leading?: number
}

type Run = { part: FontPart | 'none'; text: string }

type Measures = { glyphs: Map<string, boolean>; widths: Map<string, number> }

/** What was asked of the fonts of a document: shaping a word is slow, and cards repeat the same ones. */
const measured = new WeakMap<PdfDocument, Measures>()

function measuresOf(doc: PdfDocument): Measures {
  const known = measured.get(doc) ?? { glyphs: new Map(), widths: new Map() }
  measured.set(doc, known)
  return known
}

function remember<Value>(known: Map<string, Value>, key: string, find: () => Value): Value {
  let value = known.get(key)
  if (value === undefined) known.set(key, (value = find()))
  return value
}

/** The font that pdfkit holds open, asked whether it has a character: its types do not say it. */
const hasGlyph = (doc: PdfDocument, part: FontPart, weight: FontWeight, code: number): boolean =>
  remember(measuresOf(doc).glyphs, `${part}-${weight}-${code}`, () => {
    doc.font(`${part}-${weight}`)
    return (
      doc as unknown as { _font: { font: { hasGlyphForCodePoint(code: number): boolean } } }
    )._font.font.hasGlyphForCodePoint(code)
  })

const spaces = /[\s\u00a0\u202f]/u
// Marks that have no shape of their own; a missing one is not a missing letter.
const unseen = /[\p{Cf}\p{Cc}]|\ufe0f/gu

const tidy = (text: string) =>
  text
    .replace(/[\t\n\r]+/g, ' ')
    .replaceAll('\u202f', '\u00a0')
    .replace(unseen, '')
    .normalize('NFC')

function splitRuns(doc: PdfDocument, text: string, weight: FontWeight): Run[] {
  const runs: Run[] = []
  for (const letter of tidy(text)) {
    const last = runs.at(-1)
    const code = letter.codePointAt(0) as number
    const part =
      spaces.test(letter) && last !== undefined && last.part !== 'none'
        ? last.part
        : (fontParts.find((each) => hasGlyph(doc, each, weight, code)) ?? 'none')
    if (last?.part === part) last.text += letter
    else runs.push({ part, text: letter })
  }
  return runs
}

/** Tells whether every letter can be printed; where not, a box stands in its place. */
export const canPrint = (doc: PdfDocument, text: string): boolean =>
  splitRuns(doc, text, 400).every(({ part }) => part !== 'none')

const boxShare = 0.72

/** Width of a run in ems. */
function emsOf(doc: PdfDocument, { part, text }: Run, weight: FontWeight): number {
  if (part === 'none') return [...text].length * boxShare
  return remember(
    measuresOf(doc).widths,
    `${part}-${weight}-${text}`,
    () => doc.font(`${part}-${weight}`).fontSize(1000).widthOfString(text) / 1000,
  )
}

const measureRun = (doc: PdfDocument, run: Run, style: TextStyle): number => emsOf(doc, run, style.weight) * style.size

/** Width of a text, word by word: the space between two words is not kerned. */
export function measure(doc: PdfDocument, text: string, style: TextStyle): number {
  const words = tidy(text).split(' ')
  const between = words.length > 1 ? emsOf(doc, { part: 'latin', text: ' ' }, style.weight) * style.size : 0
  return words.reduce(
    (sum, word) =>
      sum + splitRuns(doc, word, style.weight).reduce((width, run) => width + measureRun(doc, run, style), 0),
    between * (words.length - 1),
  )
}

/** Breaks a text into lines no wider than `width`; words too long are broken, and what passes `linesMax` ends with an ellipsis. */
export function breakLines(doc: PdfDocument, text: string, width: number, style: TextStyle, linesMax = 99): string[] {
  const fits = (line: string) => measure(doc, line, style) <= width
  const lines: string[] = []
  let line = ''
  for (const word of tidy(text)
    .split(' ')
    .filter((each) => each !== '')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (fits(longer)) {
      line = longer
      continue
    }
    if (line !== '') lines.push(line)
    line = ''
    for (const { segment } of new Intl.Segmenter('fr', { granularity: 'grapheme' }).segment(word)) {
      if (line !== '' && !fits(line + segment)) {
        lines.push(line)
        line = ''
      }
      line += segment
    }
    if (lines.length > linesMax) break
  }
  if (line !== '') lines.push(line)
  if (lines.length <= linesMax) return lines
  const kept = lines.slice(0, linesMax)
  let last = [...(kept[linesMax - 1] as string)]
  while (last.length > 0 && !fits(`${last.join('')}…`)) last = last.slice(0, -1)
  kept[linesMax - 1] = `${last.join('').trimEnd()}…`
  return kept
}

/** Writes one line whose top is at `y`. */
function writeLine(doc: PdfDocument, line: string, x: number, y: number, style: TextStyle): void {
  let at = x
  for (const run of splitRuns(doc, line, style.weight)) {
    const width = measureRun(doc, run, style)
    if (run.part === 'none') {
      const each = style.size * boxShare
      for (let index = 0; index < [...run.text].length; index++)
        doc
          .lineWidth(style.size / 18)
          .strokeColor(style.colour)
          .rect(at + each * (index + 0.1), y + style.size * 0.26, each * 0.8, style.size * 0.68)
          .stroke()
    } else {
      doc.font(`${run.part}-${style.weight}`).fontSize(style.size).fillColor(style.colour)
      // Baselines agree since the parts are cut from one typeface.
      doc.text(run.text, at, y, { lineBreak: false })
    }
    at += width
  }
}

/** Writes lines from `y` downwards and gives where the next ones start. */
export function writeLines(
  doc: PdfDocument,
  lines: readonly string[],
  box: { x: number; y: number; width: number },
  style: TextStyle,
): number {
  let y = box.y
  for (const line of lines) {
    const shift = style.align === 'centre' ? (box.width - measure(doc, line, style)) / 2 : 0
    writeLine(doc, line, box.x + shift, y, style)
    y += style.size * (style.leading ?? 1.28)
  }
  return y
}

/** Draws what is only for the eye, so that a screen reader passes over it. */
export function drawArtifact(doc: PdfDocument, draw: () => void): void {
  doc.markContent('Artifact', { type: 'Layout' })
  draw()
  doc.endMarkedContent()
}

/** Quiet zone of a QR code, in modules (ISO/IEC 18004). */
export const quietModules = 4

/** The modules of a QR code without their quiet zone. */
export function listQrModules(text: string): boolean[][] {
  const withBorder = encodeQr(text, 'raw', { ecc: 'medium', border: 1 })
  return withBorder.slice(1, -1).map((row) => row.slice(1, -1))
}

/** Draws a QR code as shapes in a square, its quiet zone within it. */
export function drawQr(doc: PdfDocument, text: string, x: number, y: number, width: number): void {
  const modules = listQrModules(text)
  const each = width / (modules.length + 2 * quietModules)
  doc.rect(x, y, width, width).fill('#ffffff')
  modules.forEach((row, line) => {
    for (let column = 0; column < row.length; column++) {
      if (!row[column]) continue
      const from = column
      while (row[column + 1]) column++
      // Modules side by side are one shape, a hair taller than a module, so that no light line shows between rows.
      doc.rect(
        x + (from + quietModules) * each,
        y + (line + quietModules) * each,
        (column - from + 1) * each,
        each * 1.02,
      )
    }
  })
  doc.fill('#000000')
}
