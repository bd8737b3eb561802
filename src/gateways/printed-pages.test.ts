// Printed pages carry their fonts and their structure, hold with any name, and have codes that a phone can read.
import { inflateSync } from 'node:zlib'
import jsQrModule from 'jsqr'
import { describe, expect, it } from 'vitest'
import { badgeTemplates } from '../domain/badge-templates.ts'
import { drawMedal } from '../domain/medal/draw-medal.ts'
import { attachedMediaTypes, unbakePdf } from '../openbadges/unbake-pdf.ts'
import { type AttestationInput, renderAttestationPdf } from './attestation-pdf.ts'
import { cardHeight, cardWidth, placeOf, renderCardsPdf } from './card-pdf.ts'
import { mmPt, pageHeight, pageWidth } from './pdf-page.ts'

// The package is CommonJS: its function is under `default` or is the module itself.
const jsQr = ('default' in jsQrModule ? jsQrModule.default : jsQrModule) as typeof jsQrModule.default

const template = badgeTemplates[3]!
const input: AttestationInput = {
  locale: 'fr',
  medal: { svg: drawMedal(template.recipe, { title: '', description: '' }) },
  medalAlt: 'Badge «\u00a0Juré\u00a0», délivré par CMA de Normandie',
  badgeName: 'Juré',
  criteria: template.texts.fr.criteria,
  issuerName: 'CMA de Normandie',
  holderName: 'Élise Cœurderoy',
  event: {
    name: 'Finales',
    place: 'Caen',
    firstDay: new Date('2018-11-29T12:00Z'),
    lastDay: new Date('2018-12-01T12:00Z'),
  },
  awardedAt: new Date('2018-11-30T10:00Z'),
  acceptedAt: new Date('2018-12-01T10:00Z'),
  levelOfProof: 'Remis par l’organisation.',
  verifyUrl: 'https://poincon.example/credentials/0b4c1a52-9d0e-4c1d-8a53-2f6de36b7a11',
}

const latin1 = (pdf: Uint8Array) => Buffer.from(pdf).toString('latin1')
const countPages = (pdf: Uint8Array) => latin1(pdf).match(/\/Type \/Page\b/g)?.length ?? 0

/** A PDF string as pdfkit writes it where it is not plain ASCII: UTF-16 in hexadecimal or in bytes. */
const utf16 = (text: string) =>
  Buffer.from(`\ufeff${text}`, 'utf16le')
    .swap16()
    .toString('latin1')
    .replace(/[\\()]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')

/** The drawing operators of each page. */
function listPageContents(pdf: Uint8Array): string[] {
  return [...latin1(pdf).matchAll(/\/FlateDecode\s*>>\s*stream\r?\n([\s\S]*?)\r?\nendstream/g)]
    .map((match) => {
      try {
        return inflateSync(Buffer.from(match[1] ?? '', 'latin1')).toString('latin1')
      } catch {
        return ''
      }
    })
    .filter((content) => content.includes(' BDC') && content.includes(' re'))
}

/** Paints the black rectangles of a page and reads the code found in a part of it. */
function readCode(content: string, part: { x: number; y: number; width: number; height: number }): string | undefined {
  const scale = 5
  const [width, height] = [Math.round(part.width * scale), Math.round(part.height * scale)]
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255)
  for (const [, ...numbers] of content.matchAll(/(-?[\d.]+) (-?[\d.]+) (-?[\d.]+) (-?[\d.]+) re$/gm)) {
    const [x, y, w, h] = numbers.map(Number) as [number, number, number, number]
    // The white ground of a code is a rectangle too, larger than any module.
    if (h > 5 * mmPt) continue
    for (
      let row = Math.max(0, Math.round((y - part.y) * scale));
      row < Math.min(height, Math.round((y + h - part.y) * scale));
      row++
    )
      for (
        let column = Math.max(0, Math.round((x - part.x) * scale));
        column < Math.min(width, Math.round((x + w - part.x) * scale));
        column++
      )
        pixels.fill(0, (row * width + column) * 4, (row * width + column) * 4 + 3)
  }
  return jsQr(pixels, width, height)?.data
}

function expectSoundPdf(pdf: Uint8Array): void {
  const text = latin1(pdf)
  expect(text.startsWith('%PDF-1.7')).toBe(true)
  expect(text).toContain('%%EOF')
  expect(text).toContain('/MarkInfo')
  expect(text).toContain('/StructTreeRoot')
  expect(text).toContain('/DisplayDocTitle true')
  expect(text).toMatch(/\/FontFile[23]/)
  expect(text).not.toMatch(/Helvetica|Times-Roman|Courier/)
}

describe('an attestation', () => {
  it('is one tagged page in its language, with its fonts in it', async () => {
    const pdf = await renderAttestationPdf(input)
    expectSoundPdf(pdf)
    expect(countPages(pdf)).toBe(1)
    expect(latin1(pdf)).toContain('/Lang (fr-FR)')
    for (const tag of ['Document', 'H1', 'H2', 'Figure', 'Link', 'P']) expect(latin1(pdf)).toContain(`/S /${tag}\n`)
    expect(latin1(pdf)).toContain(utf16(input.medalAlt))
    expect(pdf.length).toBeLessThan(200_000)
    expect(latin1(await renderAttestationPdf({ ...input, locale: 'en' }))).toContain('/Lang (en-GB)')
  })

  it('has a code that opens the verification', async () => {
    const [content = ''] = listPageContents(await renderAttestationPdf(input))
    expect(readCode(content, { x: 0, y: pageHeight / 2, width: pageWidth, height: pageHeight / 2 })).toBe(
      input.verifyUrl,
    )
  })

  it('stays one page with the longest names and texts, and keeps them whole for those who cannot see', async () => {
    const badgeName = 'Anticonstitutionnellement '.repeat(12).trim()
    const holderName = 'Jean-Baptiste-Emmanuel-Zorg de la Fontaine-Saint-Martin-du-Bec-Hellouin '.repeat(3).trim()
    const pdf = await renderAttestationPdf({
      ...input,
      badgeName,
      holderName,
      criteria: 'Un très long critère. '.repeat(250),
      issuerName: 'W'.repeat(300),
    })
    expectSoundPdf(pdf)
    expect(countPages(pdf)).toBe(1)
    expect(latin1(pdf)).toContain(`/ActualText (${badgeName})`)
    expect(latin1(pdf)).toContain(`/ActualText (${holderName})`)
  })

  it.each(['é œ ’ Œ ç ÿ', '日本 太郎', 'Łukasz Żółć', 'Nguyễn Thị', '👩‍🍳 Zoé', 'مريم', 'Ελένη', '\u0000\u200b', ''])(
    'prints the name %j or keeps it for those who search',
    async (holderName) => {
      const pdf = await renderAttestationPdf({ ...input, holderName })
      expectSoundPdf(pdf)
      expect(countPages(pdf)).toBe(1)
      if (holderName.includes('日')) expect(latin1(pdf)).toContain(utf16(holderName))
    },
  )

  it('carries the signed badge, whole, and says so where no page shows it', async () => {
    const text = JSON.stringify({ name: 'é œ ’ ® 日 😀' })
    const pdf = await renderAttestationPdf({ ...input, isShown: false, credential: { text, mediaType: attachedMediaTypes.json, name: 'coach.json' } })
    expectSoundPdf(pdf)
    expect(unbakePdf(pdf)).toBe(text)
    expect(latin1(pdf)).toContain('/AFRelationship /Source')
    expect(() => unbakePdf(new Uint8Array(Buffer.from('%PDF-1.7')))).toThrow('no_credential')
  })

  it('can do without all that is not required', async () => {
    const { locale, medal, medalAlt, badgeName, criteria, issuerName, awardedAt, verifyUrl } = input
    const pdf = await renderAttestationPdf({
      locale,
      medal,
      medalAlt,
      badgeName,
      criteria,
      issuerName,
      awardedAt,
      verifyUrl,
    })
    expect(countPages(pdf)).toBe(1)
  })
})

describe('sheets of cards', () => {
  const cards = Array.from({ length: 13 }, (_, index) => ({
    recipientName: index % 2 ? 'Élise Cœurderoy' : undefined,
    badgeName: badgeTemplates[index % 9]!.texts.fr.name,
    issuerName: 'Réseau des CMA de Normandie',
    url: `https://poincon.example/o/AbCdEfGhIjKlMnOpQrStU${index}`,
  }))

  it('have ten cards each, and a code on each card that opens its own offer', async () => {
    const pdf = await renderCardsPdf({ cards, locale: 'fr' })
    expectSoundPdf(pdf)
    expect(countPages(pdf)).toBe(2)
    const contents = listPageContents(pdf)
    const readCodes = cards.map(({ url }, index) => {
      const { x, y } = placeOf(index)
      return contents.map((content) => readCode(content, { x, y, width: cardWidth, height: cardHeight })).includes(url)
    })
    expect(readCodes).toEqual(cards.map(() => true))
  })

  it('are within the page, and cards are 85 by 54 mm', () => {
    expect(cardWidth / mmPt).toBeCloseTo(85)
    expect(cardHeight / mmPt).toBeCloseTo(54)
    const last = placeOf(9)
    expect(last.x + cardWidth).toBeLessThan(pageWidth - 6 * mmPt)
    expect(last.y + cardHeight).toBeLessThan(pageHeight - 6 * mmPt)
  })

  it('are ten sheets for a hundred people, and one blank sheet for nobody', async () => {
    const many = Array.from({ length: 100 }, (_, index) => ({
      ...cards[index % 13]!,
      url: `https://poincon.example/o/${index}`,
    }))
    const pdf = await renderCardsPdf({ cards: many, locale: 'en' })
    expect(countPages(pdf)).toBe(10)
    expect(countPages(await renderCardsPdf({ cards: [], locale: 'fr' }))).toBe(1)
  })
})
