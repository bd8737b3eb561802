// Lays out cards to cut: ten to a sheet of A4, each with a badge's name and the code that opens its offer.
import {
  breakLines,
  canPrint,
  drawArtifact,
  drawQr,
  inks,
  makePdf,
  mmPt,
  pageHeight,
  pageWidth,
  type PdfDocument,
  type TextStyle,
  writeLines,
} from './pdf-page.ts'

export type Card = { recipientName?: string; badgeName: string; issuerName: string; url: string }

export type CardsInput = { cards: readonly Card[]; locale: 'fr' | 'en' }

const words = {
  fr: {
    title: 'Cartes de badges',
    hint: 'Un badge vous attend',
    how: 'Scannez pour le voir. Vous restez libre de l’accepter ou non.',
    qr: 'Code QR',
  },
  en: {
    title: 'Badge cards',
    hint: 'A badge is waiting for you',
    how: 'Scan to see it. You are free to accept it or not.',
    qr: 'QR code',
  },
} as const

export const cardWidth = 85 * mmPt
export const cardHeight = 54 * mmPt
const columns = 2
const rows = 5
export const cardsPerSheet = columns * rows
export const sheetLeft = (pageWidth - columns * cardWidth) / 2
export const sheetTop = (pageHeight - rows * cardHeight) / 2
export const qrSide = 35 * mmPt

const styles = {
  hint: { size: 8, weight: 600, colour: inks.accent },
  name: { size: 11, weight: 700, colour: inks.ink, leading: 1.14 },
  badge: { size: 9, weight: 600, colour: inks.ink, leading: 1.18 },
  issuer: { size: 7.5, weight: 400, colour: inks.soft, leading: 1.2 },
} as const satisfies Record<string, TextStyle>

/** Where a card lies on its sheet. */
export const placeOf = (index: number): { x: number; y: number } => ({
  x: sheetLeft + (index % columns) * cardWidth,
  y: sheetTop + Math.floor((index % cardsPerSheet) / columns) * cardHeight,
})

/** Short lines in the margins, where the blade goes: nothing is printed on the cards' edges. */
function drawCropMarks(doc: PdfDocument): void {
  const [far, near] = [6 * mmPt, 1.5 * mmPt]
  const right = sheetLeft + columns * cardWidth
  const bottom = sheetTop + rows * cardHeight
  for (let column = 0; column <= columns; column++) {
    const x = sheetLeft + column * cardWidth
    doc
      .moveTo(x, sheetTop - far)
      .lineTo(x, sheetTop - near)
      .moveTo(x, bottom + near)
      .lineTo(x, bottom + far)
  }
  for (let row = 0; row <= rows; row++) {
    const y = sheetTop + row * cardHeight
    doc
      .moveTo(sheetLeft - far, y)
      .lineTo(sheetLeft - near, y)
      .moveTo(right + near, y)
      .lineTo(right + far, y)
  }
  doc.lineWidth(0.5).stroke('#000000')
}

function drawCard(
  doc: PdfDocument,
  card: Card,
  { x, y }: { x: number; y: number },
  locale: 'fr' | 'en',
  section: PDFKit.PDFStructureElement,
): void {
  const say = words[locale]
  const pad = 5 * mmPt
  const left = x + pad
  const qrLeft = x + cardWidth - qrSide - 2.5 * mmPt
  const width = qrLeft - left - 1 * mmPt
  const edge = 2.2 * mmPt
  drawArtifact(doc, () => {
    doc
      .roundedRect(x + edge, y + edge, cardWidth - 2 * edge, cardHeight - 2 * edge, 7)
      .lineWidth(1)
      .lineCap('round')
      .dash(4, { space: 3.2 })
      .stroke(inks.rule)
      .undash()
  })
  let top = y + pad + 2
  const write = (text: string, style: TextStyle, linesMax: number, after: number) => {
    const lines = breakLines(doc, text, width, style, linesMax)
    const actual = lines.join(' ') === text && canPrint(doc, text) ? {} : { actual: text }
    section.add(
      doc.struct('P', actual, () => void (top = writeLines(doc, lines, { x: left, y: top, width }, style) + after)),
    )
  }
  write(say.hint, styles.hint, 2, 3)
  if (card.recipientName) write(card.recipientName, styles.name, 2, 3)
  write(card.badgeName, styles.badge, card.recipientName ? 4 : 5, 3)
  write(card.issuerName, styles.issuer, 2, 0)
  const how = breakLines(doc, say.how, width, styles.issuer, 4)
  top = Math.max(top + 3, y + cardHeight - pad - how.length * styles.issuer.size * styles.issuer.leading)
  if (top + how.length * styles.issuer.size * styles.issuer.leading < y + cardHeight - edge)
    write(say.how, styles.issuer, 4, 0)
  const qrTop = y + (cardHeight - qrSide) / 2
  section.add(
    doc.struct(
      'Figure',
      { alt: `${say.qr}, ${card.badgeName}`, bbox: [qrLeft, qrTop, qrLeft + qrSide, qrTop + qrSide] } as never,
      () => drawQr(doc, card.url, qrLeft, qrTop, qrSide),
    ),
  )
}

/** Sheets of ten cards of 85 by 54 mm with crop marks, to print at their true size on A4; at least one sheet. */
export function renderCardsPdf({ cards, locale }: CardsInput): Promise<Uint8Array> {
  return makePdf({
    title: words[locale].title,
    lang: locale,
    author: cards[0]?.issuerName ?? 'Poinçon',
    draw: (doc) => {
      const root = doc.struct('Document')
      doc.addStructure(root)
      for (let first = 0; first === 0 || first < cards.length; first += cardsPerSheet) {
        doc.addPage()
        drawArtifact(doc, () => drawCropMarks(doc))
        cards.slice(first, first + cardsPerSheet).forEach((card, index) => {
          const section = doc.struct('Sect')
          root.add(section)
          drawCard(doc, card, placeOf(index), locale, section)
          section.end()
        })
      }
      root.end()
    },
  })
}
