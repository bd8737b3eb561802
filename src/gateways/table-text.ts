// Reads the cells of a pasted or uploaded table: CSV in any of the usual dresses.
import { parse } from 'csv-parse/sync'
import readXlsxFile from 'read-excel-file/node'
import { Refusal } from '../domain/refusal.ts'
import { findSeparator } from '../domain/recipient-table.ts'

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
