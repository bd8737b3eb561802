// Lists as people paste them.
import { expect, test } from 'vitest'
import { findSeparator, readRecipientRows, safeCell } from './recipient-table.ts'

test('French headings in any order, two name columns, a language', () => {
  expect(
    readRecipientRows([
      ['Prénom', 'NOM', 'Courriel', 'Langue', 'Autre'],
      ['Zoé', 'Cœurderoy', 'zoe@home.example', 'anglais', 'x'],
      ['', '', '', '', ''],
      ['Noé', '', 'noe@home.example', '', ''],
    ]),
  ).toEqual([
    { row: 2, name: 'Zoé Cœurderoy', address: 'zoe@home.example', locale: 'en', personalWord: undefined },
    { row: 4, name: 'Noé', address: 'noe@home.example', locale: undefined, personalWord: undefined },
  ])
})

test('without headings, the address is found by its form and the name beside it', () => {
  expect(readRecipientRows([['zoe@home.example', 'Zoé Cœurderoy'], ['pas une adresse', 'Noé']])).toMatchObject([
    { row: 1, name: 'Zoé Cœurderoy', address: 'zoe@home.example' },
    { row: 2, name: 'Noé', address: 'pas une adresse' },
  ])
  expect(readRecipientRows([['Zoé', 'Cœurderoy', 'zoe@home.example']])).toMatchObject([{ name: 'Zoé Cœurderoy', address: 'zoe@home.example' }])
})

test('separators of spreadsheets, French and English CSV', () => {
  expect(['a\tb', 'a;b', 'a,b'].map(findSeparator)).toEqual(['\t', ';', ','])
})

test.each(['=1+1', '+33', '-1', '@x', '\t=1', ' =1', '＝1'])('%j cannot be a formula', (value) => {
  expect(safeCell(value)).toBe(`'${value}`)
})

test('other cells stay as they are', () => {
  expect(safeCell('Zoé = 1')).toBe('Zoé = 1')
})
