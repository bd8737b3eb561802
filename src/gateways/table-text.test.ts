// Files as people send them: every separator and letter set, workbooks, and files that are no table.
import { expect, test } from 'vitest'
import { Refusal } from '../domain/refusal.ts'
import { unpacksWithin } from './workbook-size.ts'
import { decodeText, readTable, readWorkbook, writeTable, writeWorkbook } from './table-text.ts'

const rows = [['Nom', 'Courriel'], ['Œuvray, Zoé', 'zoe@home.example']]
const latin = (text: string) => Uint8Array.from([...text].map((letter) => (letter === 'Œ' ? 0x8c : letter.charCodeAt(0))))
const bytes = (text: string) => new TextEncoder().encode(text)

test.each([
  ['UTF-8 and semicolons', bytes('Nom;Courriel\r\nŒuvray, Zoé;zoe@home.example\r\n')],
  ['UTF-8 with its mark', bytes('\ufeffNom;Courriel\nŒuvray, Zoé;zoe@home.example')],
  ['Windows-1252', latin('Nom;Courriel\r\nŒuvray, Zoé;zoe@home.example\r\n')],
  ['commas and quotes', bytes('Nom,Courriel\n"Œuvray, Zoé",zoe@home.example\n')],
  ['tabs', bytes('Nom\tCourriel\nŒuvray, Zoé\tzoe@home.example\n')],
  ['UTF-16', Uint8Array.from(Buffer.from('\ufeffNom\tCourriel\r\nŒuvray, Zoé\tzoe@home.example', 'utf16le'))],
])('a table in %s', (_, file) => {
  expect(readTable(decodeText(file))).toEqual(rows)
})

test('the separator that a spreadsheet names in a first line; the rows keep their numbers', () => {
  const read = readTable('sep=;\r\nNom;Courriel\r\nŒuvray, Zoé;zoe@home.example')
  expect(read.slice(1)).toEqual(rows)
  expect(read[0]).toEqual([''])
})

test('an old workbook or a picture is no table', () => {
  for (const file of [Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0, 0]), Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 0])]) {
    expect(() => decodeText(file)).toThrow(new Refusal('file_unreadable'))
  }
})

test('a workbook comes back with its cells and its empty rows; a zip that is none is refused', async () => {
  const table = [['Nom', 'Courriel', 'Problème'], ['', '', ''], ['Œuvray', '=1+1', '']]
  expect(await readWorkbook(await writeWorkbook(table, new Set([3])))).toMatchObject([['Nom', 'Courriel', 'Problème'], ['', '', ''], ['Œuvray', '=1+1', '']])
  await expect(readWorkbook(Uint8Array.from([0x50, 0x4b, 3, 4, 9, 9]))).rejects.toThrow(new Refusal('file_unreadable'))
})

test('a text that is given back holds no formula', () => {
  expect(writeTable([['=cmd()', 'a"b']])).toBe('\ufeff"\'=cmd()";"a""b"\r\n')
})

test('a workbook that would unpack to more than is allowed is found before it does', async () => {
  const big = await writeWorkbook([[Array(200_000).fill('a').join('')]])
  expect(big.length).toBeLessThan(20_000)
  expect(unpacksWithin(big, 1_000_000)).toBe(true)
  expect(unpacksWithin(big, 100_000)).toBe(false)
})
