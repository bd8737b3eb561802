// PDF files made by hand, as small as they can be, to carry what a test wants and to lie where it wants.
import { deflateSync } from 'node:zlib'

export type Carried = {
  text: string | Uint8Array
  /** As it stands in the file, escapes and all. */
  subtype?: string
  isCompressed?: boolean
  /** Stands in place of the length. */
  length?: string
  /** Stands in the dictionary too. */
  more?: string
}

/** A PDF that carries files. */
export function makePdf(carried: Carried[], { head = '', tail = '' } = {}): Uint8Array {
  const objects = carried.map(({ text, subtype = 'application#2Fvc+ld+json', isCompressed = false, length, more = '' }, at) => {
    const data = isCompressed ? deflateSync(text, { level: 9 }) : Buffer.from(text as string)
    const dictionary = `<< /Type /EmbeddedFile /Params << /Size ${data.length} >> /Subtype /${subtype} /Length ${length ?? data.length}${isCompressed ? ' /Filter /FlateDecode' : ''} ${more}>>`
    return Buffer.concat([Buffer.from(`${at + 1} 0 obj\n${dictionary}\nstream\n`, 'latin1'), data, Buffer.from('\nendstream\nendobj\n')])
  })
  return new Uint8Array(Buffer.concat([Buffer.from(`%PDF-1.7\n${head}`, 'latin1'), ...objects, Buffer.from(`${tail}trailer\n<< /Root 99 0 R >>\n%%EOF\n`, 'latin1')]))
}
