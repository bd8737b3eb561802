// Lists as people paste them.
import { expect, test } from 'vitest'
import { findSeparator, findSharedAddresses, proposeMapping, readAddressCell, readRecipientRows, safeCell } from './recipient-table.ts'

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

test('a mapping is proposed, and the one that a person chose is followed', () => {
  const rows = [['Nom', 'Contact', 'Remarque'], ['Zoé', 'zoe@home.example', 'https://proof.example/1']]
  expect(proposeMapping(rows)).toEqual({ hasHeadings: true, columns: ['name', 'address', 'other'] })
  expect(readRecipientRows(rows, { hasHeadings: true, columns: ['name', 'address', 'evidence'] })).toEqual([
    { row: 2, name: 'Zoé', address: 'zoe@home.example', locale: undefined, personalWord: undefined, evidence: [{ url: 'https://proof.example/1' }] },
  ])
})

test('an address under two names is pointed at, under one name twice it is not', () => {
  const people = readRecipientRows([['Zoé', 'a@home.example'], ['Léa', 'A@home.example'], ['Noé', 'n@home.example'], ['noe', 'n@home.example']])
  expect([...findSharedAddresses(people)]).toEqual([1, 2])
})

test.each([
  ['NOM;PRENOM;MÉL.', ['lastName', 'firstName', 'address']],
  ['Nom de l’élève;Prénom de l’élève;Adresse électronique', ['lastName', 'firstName', 'address']],
  ['Nom d’usage;Prénoms;Adresse mail professionnelle', ['lastName', 'firstName', 'address']],
  ['NOM Prénom;Établissement;E-mail', ['name', 'other', 'address']],
  ['Nom;Nom de l’entreprise;Courriel *', ['name', 'other', 'address']],
  ['Participants;Adresse;Contact', ['name', 'other', 'address']],
])('the headings %j are read', (line, columns) => {
  expect(proposeMapping([line.split(';'), ['DUPRÉ', '3 rue des Forges', 'zoe@home.example']])).toEqual({ hasHeadings: true, columns })
})

test('a title above the headings is no person, and rows keep their number', () => {
  const rows = [['Liste des élèves, 2026', ''], ['', ''], ['Nom', 'Mél'], ['Zoé', 'zoe@home.example']]
  expect(proposeMapping(rows)).toEqual({ hasHeadings: true, headingRow: 2, columns: ['name', 'address'] })
  expect(readRecipientRows(rows)).toMatchObject([{ row: 4, name: 'Zoé', address: 'zoe@home.example' }])
  expect(findSeparator('Liste, printemps\nNom;Mél\nZoé;zoe@home.example')).toBe(';')
})

test('an address is read as people copy it', () => {
  expect(['Zoé Dupré <zoe@home.example>', 'mailto:zoe@home.example', ' zoe@home.example; '].map(readAddressCell)).toEqual([
    { address: 'zoe@home.example', name: 'Zoé Dupré' }, { address: 'zoe@home.example' }, { address: 'zoe@home.example' },
  ])
  expect(readRecipientRows([['Zoé Dupré <zoe@home.example>'], ['noe@home.example']])).toMatchObject([{ name: 'Zoé Dupré', address: 'zoe@home.example' }, { address: 'noe@home.example' }])
})
