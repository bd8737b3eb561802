// Reads and writes the cells of a table: CSV in any of the usual dresses, and workbooks.
import { parse } from 'csv-parse/sync'
import readXlsxFile from 'read-excel-file/node'
import writeXlsxFile from 'write-excel-file/node'
import { Refusal } from '../domain/refusal.ts'
import { findSeparator, safeCell } from '../domain/recipient-table.ts'
import { unpacksWithin } from './workbook-size.ts'

const rowsMax = 50_000
/** Unpacked; a list of 20,000 people is a tenth of it. */
const workbookBytesMax = 64_000_000

/** UTF-8 with or without its mark, else Windows-1252 as French spreadsheets save it. @throws Refusal `file_unreadable` */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  // No text has a zero in it: an old workbook (.xls), a picture, a PDF.
  if (bytes.includes(0)) throw new Refusal('file_unreadable')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** The cells of a text. @throws Refusal `file_unreadable`, `too_many_rows` */
export function readTable(text: string): string[][] {
  // A text has no zero characters: this is an image or a program with the name of a table, and the database would refuse it.
  if (text.includes('\0')) throw new Refusal('file_unreadable')
  let rows: string[][]
  // A spreadsheet may name its separator in a first line, which holds no person; the row stays, so that the others keep their numbers.
  const named = /^\ufeff?sep=([,;\t])[^\r\n]*/i.exec(text)
  const list = named ? text.slice(named[0].length) : text
  try {
    rows = parse(list, { delimiter: named?.[1] ?? findSeparator(list), record_delimiter: ['\r\n', '\n', '\r'], relax_column_count: true, relax_quotes: true, skip_empty_lines: false, bom: true, to: rowsMax + 1 }) as string[][]
  } catch {
    throw new Refusal('file_unreadable')
  }
  if (rows.length > rowsMax) throw new Refusal('too_many_rows', { rowsMax })
  return rows
}

const textOfCell = (cell: unknown): string => (cell === null || cell === undefined ? '' : cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell))

/** The cells of the first sheet of an .xlsx workbook that has any. @throws Refusal `file_unreadable`, `too_many_rows` */
export async function readWorkbook(bytes: Uint8Array): Promise<string[][]> {
  if (!unpacksWithin(bytes, workbookBytesMax)) throw new Refusal('file_unreadable')
  const sheets = await readXlsxFile(Buffer.from(bytes)).catch(() => {
    throw new Refusal('file_unreadable')
  })
  const rows = sheets.map(({ data }) => data).find((data) => data.length > 0) ?? []
  if (rows.length > rowsMax) throw new Refusal('too_many_rows', { rowsMax })
  return rows.map((row) => row.map(textOfCell))
}

/** Further lines of a CSV that `writeTable` began. */
export function writeTableRows(rows: string[][]): string {
  const cell = (value: string) => `"${safeCell(value).replaceAll('"', '""')}"`
  return rows.map((row) => `${row.map(cell).join(';')}\r\n`).join('')
}

/** A CSV that French spreadsheets open: UTF-8 with its mark, semicolons, no cell that could be a formula. */
export const writeTable = (rows: string[][]): string => `\ufeff${writeTableRows(rows)}`

const markedColour = '#fbe3d6'

/**
 * A workbook of one sheet whose cells are all texts, so that none of them is a formula; the first row is bold.
 * @param marked the numbers of the rows, counted from 1, that stand out.
 */
export async function writeWorkbook(rows: string[][], marked: ReadonlySet<number> = new Set()): Promise<Uint8Array> {
  const data = rows.map((row, index) =>
    row.map((value) => ({ value, type: String, ...(index === 0 && { fontWeight: 'bold' as const }), ...(marked.has(index + 1) && { backgroundColor: markedColour }) })),
  )
  return writeXlsxFile(data).toBuffer()
}
