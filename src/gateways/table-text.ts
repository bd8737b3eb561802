// Reads and writes the cells of a table: CSV in any of the usual dresses, and workbooks.
import { parse } from 'csv-parse/sync'
import readXlsxFile from 'read-excel-file/node'
import writeXlsxFile from 'write-excel-file/node'
import { Refusal } from '../domain/refusal.ts'
import { findSeparator, safeCell } from '../domain/recipient-table.ts'

const rowsMax = 50_000

/** UTF-8 with or without its mark, else Windows-1252 as French spreadsheets save it. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** The cells of a text. @throws Refusal `file_unreadable`, `file_too_large` */
export function readTable(text: string): string[][] {
  // A text has no zero characters: this is an image or a program with the name of a table, and the database would refuse it.
  if (text.includes('\0')) throw new Refusal('file_unreadable')
  let rows: string[][]
  try {
    rows = parse(text, { delimiter: findSeparator(text), relax_column_count: true, relax_quotes: true, skip_empty_lines: false, bom: true, to: rowsMax + 1 }) as string[][]
  } catch {
    throw new Refusal('file_unreadable')
  }
  if (rows.length > rowsMax) throw new Refusal('file_too_large')
  return rows
}

/** The cells of the first sheet of an .xlsx workbook. @throws Refusal `file_unreadable`, `file_too_large` */
export async function readWorkbook(bytes: Uint8Array): Promise<string[][]> {
  const sheets = await readXlsxFile(Buffer.from(bytes)).catch(() => {
    throw new Refusal('file_unreadable')
  })
  const rows = (Array.isArray(sheets[0]) ? sheets : ((sheets as unknown as { data: unknown[][] }[])[0]?.data ?? [])) as unknown[][]
  if (rows.length > rowsMax) throw new Refusal('file_too_large')
  return rows.map((row) => row.map((cell) => (cell === null || cell === undefined ? '' : String(cell))))
}

/** A CSV that French spreadsheets open: UTF-8 with its mark, semicolons, no cell that could be a formula. */
export function writeTable(rows: string[][]): string {
  const cell = (value: string) => `"${safeCell(value).replaceAll('"', '""')}"`
  return `\ufeff${rows.map((row) => row.map(cell).join(';')).join('\r\n')}\r\n`
}

/** A workbook of one sheet whose cells are all texts, so that none of them is a formula; the first row is bold. */
export async function writeWorkbook(rows: string[][]): Promise<Uint8Array> {
  const data = rows.map((row, index) => row.map((value) => ({ value, type: String, ...(index === 0 && { fontWeight: 'bold' as const }) })))
  return writeXlsxFile(data).toBuffer()
}
