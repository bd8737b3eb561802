// Lays out the attestation of a credential: one page of A4 to print or to send, and the way to check it.
import sharp from 'sharp'
import { plainText } from '../domain/markdown.ts'
import { rasteriseSvg } from './images.ts'
import {
  type AttachedFile,
  breakLines,
  canPrint,
  drawArtifact,
  drawQr,
  inks,
  makePdf,
  measure,
  pageHeight,
  pageWidth,
  type PdfDocument,
  type TextStyle,
  writeLines,
} from './pdf-page.ts'

export type AttestationInput = {
  locale: 'fr' | 'en'
  /** The drawing of the badge, or its picture. */
  medal: { svg: string } | { png: Uint8Array }
  /** What the drawing shows, in words. */
  medalAlt: string
  badgeName: string
  badgeDescription?: string
  /** Markdown. */
  criteria: string
  issuerName: string
  /** Only if the holder chose it. */
  holderName?: string
  event?: { name?: string; place?: string; firstDay?: Date; lastDay?: Date }
  awardedAt: Date
  acceptedAt?: Date
  validUntil?: Date
  /** A sentence that says who vouches for what. */
  levelOfProof?: string
  /** Where the credential can be verified: its own page, or the verifier while its holder does not show it. */
  verifyUrl: string
  /** False while nobody but the holder can open the page of the badge. */
  isShown?: boolean
  /** The signed credential, which the file carries: brought to a verifier, it is checked like any other form. */
  credential?: Omit<AttachedFile, 'description'>
  /** Zone in which days are named; Europe/Paris when not set. */
  timeZone?: string
}

const words = {
  fr: {
    kind: 'Attestation de badge',
    given: 'Ce badge a été remis à',
    accepted: 'qui l’a accepté',
    unnamed: 'La personne qui montre cette page a choisi de ne pas y écrire son nom.',
    by: 'Délivré par',
    criteria: 'Ce que dit ce badge',
    event: 'Événement',
    eventDay: 'Date de l’événement',
    awardedAt: 'Remis le',
    acceptedAt: 'Accepté le',
    validUntil: 'Valable jusqu’au',
    proof: 'Niveau de preuve',
    verify: 'Vérifier ce badge',
    verifyHow: 'Scannez ce code, ou ouvrez cette adresse\u00a0:',
    verifyWhy:
      'La preuve n’est pas ce papier\u00a0: c’est le badge signé, que cette page contrôle sous vos yeux. Personne n’a besoin de compte.',
    bringHow: 'Apportez ce fichier PDF à cette adresse\u00a0:',
    bringWhy:
      'La preuve n’est pas ce papier\u00a0: c’est le badge signé, que le fichier PDF contient. Vous n’avez que le papier\u00a0? Demandez le fichier à cette personne.',
    attached: 'Le badge signé',
    more: 'La suite se lit sur la page de vérification.',
    letters: 'Certaines lettres ne peuvent pas être imprimées ici\u00a0; elles se lisent sur la page de vérification.',
    qr: 'Code QR de l’adresse de vérification',
  },
  en: {
    kind: 'Badge attestation',
    given: 'This badge was awarded to',
    accepted: 'who accepted it',
    unnamed: 'The person who shows this page chose not to write their name on it.',
    by: 'Issued by',
    criteria: 'What this badge says',
    event: 'Event',
    eventDay: 'Date of the event',
    awardedAt: 'Awarded on',
    acceptedAt: 'Accepted on',
    validUntil: 'Valid until',
    proof: 'Level of proof',
    verify: 'Verify this badge',
    verifyHow: 'Scan this code, or open this address:',
    verifyWhy:
      'The proof is not this paper: it is the signed badge, which that page checks in front of you. Nobody needs an account.',
    bringHow: 'Bring this PDF file to this address:',
    bringWhy:
      'The proof is not this paper: it is the signed badge, which the PDF file contains. You only have the paper? Ask this person for the file.',
    attached: 'The signed badge',
    more: 'The rest can be read on the verification page.',
    letters: 'Some letters cannot be printed here; they can be read on the verification page.',
    qr: 'QR code of the verification address',
  },
} as const

const styles = {
  kind: { size: 12, weight: 600, colour: inks.accent, align: 'centre' },
  issuer: { size: 13, weight: 600, colour: inks.ink, align: 'centre', leading: 1.2 },
  small: { size: 10.5, weight: 400, colour: inks.soft, align: 'centre' },
  text: { size: 10, weight: 400, colour: inks.ink, leading: 1.36 },
  heading: { size: 11.5, weight: 700, colour: inks.accent },
  label: { size: 9, weight: 400, colour: inks.soft, leading: 1.3 },
  value: { size: 10.5, weight: 600, colour: inks.ink, leading: 1.24 },
} as const satisfies Record<string, TextStyle>

const side = 64
const width = pageWidth - 2 * side
const footTop = pageHeight - 172

const stitch = (doc: PdfDocument, x: number, y: number, length: number) =>
  doc
    .moveTo(x, y)
    .lineTo(x + length, y)
    .lineWidth(1.4)
    .lineCap('round')
    .dash(5, { space: 4 })
    .stroke(inks.rule)
    .undash()

function drawFrame(doc: PdfDocument): void {
  const inset = 26
  doc
    .roundedRect(inset, inset, pageWidth - 2 * inset, pageHeight - 2 * inset, 16)
    .lineWidth(1.1)
    .stroke(inks.rule)
  doc
    .roundedRect(inset + 7, inset + 7, pageWidth - 2 * inset - 14, pageHeight - 2 * inset - 14, 11)
    .lineWidth(1.5)
    .lineCap('round')
    .dash(6, { space: 4.5 })
    .stroke(inks.rule)
    .undash()
}

/** The largest of a few sizes at which a text stands in `linesMax` lines. */
function fitTitle(
  doc: PdfDocument,
  text: string,
  sizes: readonly number[],
  style: Omit<TextStyle, 'size'>,
  linesMax: number,
): { lines: string[]; style: TextStyle } {
  for (const size of sizes) {
    const lines = breakLines(doc, text, width, { ...style, size }, linesMax + 1)
    const whole = text.split(/\s+/).every((word) => measure(doc, word, { ...style, size }) <= width)
    if (lines.length <= linesMax && whole) return { lines, style: { ...style, size } }
  }
  const last = { ...style, size: sizes.at(-1) as number }
  return { lines: breakLines(doc, text, width, last, linesMax), style: last }
}

type Fact = { label: string; value: string }

function listFacts(input: AttestationInput): Fact[] {
  const say = words[input.locale]
  const format = new Intl.DateTimeFormat(input.locale === 'fr' ? 'fr-FR' : 'en-GB', {
    dateStyle: 'long',
    timeZone: input.timeZone ?? 'Europe/Paris',
  })
  // French says the first of a month as an ordinal number, which the formatter does not know.
  const ordinal = (text: string) => (input.locale === 'fr' ? text.replace(/(?<!\d)1 (?=\p{L})/gu, '1er ') : text)
  const day = (date: Date) => ordinal(format.format(date))
  const facts: Fact[] = []
  const { event } = input
  if (event !== undefined) {
    if (event.name || event.place) facts.push({ label: say.event, value: [event.name, event.place].filter(Boolean).join(', ') })
    const { firstDay, lastDay = firstDay } = event
    if (firstDay !== undefined && lastDay !== undefined)
      facts.push({
        label: say.eventDay,
        value: ordinal(format.formatRange(firstDay, lastDay < firstDay ? firstDay : lastDay)),
      })
  }
  facts.push({ label: say.awardedAt, value: day(input.awardedAt) })
  if (input.acceptedAt !== undefined) facts.push({ label: say.acceptedAt, value: day(input.acceptedAt) })
  if (input.validUntil !== undefined) facts.push({ label: say.validUntil, value: day(input.validUntil) })
  if (input.levelOfProof !== undefined) facts.push({ label: say.proof, value: input.levelOfProof })
  return facts
}

/** One page of A4, tagged, with its fonts in it; texts too long are cut with an ellipsis, and letters without a shape are named as such. */
export async function renderAttestationPdf(input: AttestationInput): Promise<Uint8Array> {
  const say = words[input.locale]
  const picture = 'svg' in input.medal ? await rasteriseSvg(input.medal.svg, 640) : input.medal.png
  // Flat on white: a transparent picture takes twice the bytes in a PDF, and paper is white.
  const medal = await sharp(picture)
    .resize(640, 640, { fit: 'contain', background: '#ffffff' })
    .flatten({ background: '#ffffff' })
    .png({ compressionLevel: 9 })
    .toBuffer()
  const title = `${say.kind} – ${input.badgeName}`
  const how = input.isShown === false ? say.bringHow : say.verifyHow
  const why = input.isShown === false ? say.bringWhy : say.verifyWhy
  return makePdf({
    title,
    lang: input.locale,
    author: input.issuerName,
    attached: input.credential && { ...input.credential, description: say.attached },
    draw: (doc) => {
      doc.addPage()
      const root = doc.struct('Document')
      doc.addStructure(root)
      const write = (
        tag: string,
        text: string,
        lines: readonly string[],
        box: { x: number; y: number; width: number },
        style: TextStyle,
      ): number => {
        let next = box.y
        // The words are kept whole for screen readers, copies and searches, where the line had to be cut or boxed.
        const actual = lines.join(' ') === text && canPrint(doc, text) ? {} : { actual: text }
        root.add(doc.struct(tag, actual, () => void (next = writeLines(doc, lines, box, style))))
        return next
      }
      const centred = (y: number) => ({ x: side, y, width })
      const whole = (tag: string, text: string, y: number, style: TextStyle, linesMax = 2) =>
        write(tag, text, breakLines(doc, text, width, style, linesMax), centred(y), style)

      drawArtifact(doc, () => drawFrame(doc))
      const name = fitTitle(
        doc,
        input.badgeName,
        [30, 26, 22, 19],
        { weight: 700, colour: inks.ink, align: 'centre', leading: 1.14 },
        3,
      )
      const holder = fitTitle(
        doc,
        input.holderName ?? '',
        [25, 21, 18],
        { weight: 600, colour: inks.accent, align: 'centre', leading: 1.16 },
        2,
      )
      // Long names take room from the medal, never from the facts.
      const medalWidth = name.lines.length + holder.lines.length > 3 ? 132 : 172
      let y = whole('P', say.kind, 58, styles.kind, 1)
      root.add(
        doc.struct(
          'Figure',
          {
            alt: input.medalAlt,
            bbox: [(pageWidth - medalWidth) / 2, 80, (pageWidth + medalWidth) / 2, 80 + medalWidth],
          } as never,
          () => {
            doc.image(medal, (pageWidth - medalWidth) / 2, 80, { width: medalWidth })
          },
        ),
      )
      y = write('H1', input.badgeName, name.lines, centred(80 + medalWidth + 6), name.style) + 6
      y = whole('P', `${say.by} ${input.issuerName}`, y, styles.issuer, 2) + 12
      if (input.holderName === undefined) y = whole('P', say.unnamed, y, styles.small) + 4
      else {
        y = whole('P', say.given, y, styles.small) + 1
        y = write('P', input.holderName, holder.lines, centred(y), holder.style)
        if (input.acceptedAt !== undefined) y = whole('P', say.accepted, y + 1, styles.small)
      }
      y += 8
      drawArtifact(doc, () => stitch(doc, side, y, width))
      y += 14

      const factsLeft = side + 284
      const factsWidth = width - 284
      const leftWidth = 262
      const criteria = [input.badgeDescription, plainText(input.criteria)]
        .filter((text) => text !== undefined && text !== '')
        .join('\n')
      let leftY = write('H2', say.criteria, [say.criteria], { x: side, y, width: leftWidth }, styles.heading) + 4
      const paragraphs = criteria.split('\n')
      const layOut = (style: TextStyle) => paragraphs.map((paragraph) => breakLines(doc, paragraph, leftWidth, style))
      const heightOf = (style: TextStyle) =>
        layOut(style).reduce((sum, lines) => sum + lines.length * style.size * (style.leading ?? 1) + 3, 0)
      const room = footTop - 12 - leftY
      const text = [10, 9.4, 8.8]
        .map((size): TextStyle => ({ ...styles.text, size, leading: size === 10 ? 1.36 : 1.28 }))
        .reduce((chosen, smaller) => (heightOf(chosen) <= room ? chosen : smaller))
      const cut = heightOf(text) > room
      const bottom = footTop - (cut ? 30 : 12)
      layOut(text).every((lines, index) => {
        const linesMax = Math.floor((bottom - leftY) / (text.size * (text.leading ?? 1)))
        if (linesMax < 1) return false
        const paragraph = paragraphs[index] as string
        const kept = lines.length <= linesMax ? lines : breakLines(doc, paragraph, leftWidth, text, linesMax)
        leftY = write('P', paragraph, kept, { x: side, y: leftY, width: leftWidth }, text) + 3
        return true
      })
      if (cut) write('P', say.more, [say.more], { x: side, y: footTop - 24, width: leftWidth }, styles.label)

      let factsY = y
      for (const { label, value } of listFacts(input)) {
        const room = Math.floor((footTop - 12 - factsY - 13) / (styles.value.size * styles.value.leading))
        if (room < 1) break
        factsY = write('P', label, [label], { x: factsLeft, y: factsY, width: factsWidth }, styles.label)
        factsY =
          write(
            'P',
            value,
            breakLines(doc, value, factsWidth, styles.value, Math.min(room, 5)),
            { x: factsLeft, y: factsY, width: factsWidth },
            styles.value,
          ) + 7
      }

      drawArtifact(doc, () => stitch(doc, side, footTop, width))
      const qrWidth = 112
      const qrTop = footTop + 12
      root.add(
        doc.struct(
          'Figure',
          { alt: say.qr, bbox: [side - 8, qrTop, side - 8 + qrWidth, qrTop + qrWidth] } as never,
          () => drawQr(doc, input.verifyUrl, side - 8, qrTop, qrWidth),
        ),
      )
      const textLeft = side + qrWidth + 10
      const textWidth = pageWidth - side - textLeft
      const footBox = (top: number) => ({ x: textLeft, y: top, width: textWidth })
      let footY = write('H2', say.verify, [say.verify], footBox(qrTop + 12), styles.heading) + 3
      footY =
        write(
          'P',
          how,
          breakLines(doc, how, textWidth, styles.text, 2),
          footBox(footY),
          styles.text,
        ) + 1
      const link = doc.struct('Link', { alt: input.verifyUrl })
      root.add(link)
      const address = breakLines(doc, input.verifyUrl, textWidth, styles.value, 2)
      const linkTop = footY
      link.add(() => void (footY = writeLines(doc, address, footBox(linkTop), styles.value)))
      doc.link(textLeft, linkTop, textWidth, footY - linkTop, input.verifyUrl, {
        structParent: link,
        Contents: new String(input.verifyUrl),
      } as never)
      link.end()
      footY = write(
        'P',
        why,
        breakLines(doc, why, textWidth, styles.label, 3),
        footBox(footY + 4),
        styles.label,
      )
      const all = [input.badgeName, input.holderName ?? '', input.issuerName, input.criteria].join('')
      if (!canPrint(doc, all))
        write(
          'P',
          say.letters,
          breakLines(doc, say.letters, textWidth, styles.label, 2),
          footBox(footY + 2),
          styles.label,
        )
      root.end()
    },
  })
}
