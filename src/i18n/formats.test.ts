// Days of an event in both languages: one alone, some of a month, and over the end of a month or a year.
import { expect, test } from 'vitest'
import { formatDays } from './formats.ts'

test.each([
  ['2018-11-29', '2018-12-01', '29 novembre – 1er décembre 2018', '29 November – 1 December 2018'],
  ['2018-11-01', '2018-11-03', '1er–3 novembre 2018', '1 – 3 November 2018'],
  ['2018-11-11', '2018-11-21', '11–21 novembre 2018', '11 – 21 November 2018'],
  ['2018-11-01', '2018-11-01', '1er novembre 2018', '1 November 2018'],
  ['2018-12-31', '2019-01-01', '31 décembre 2018 – 1er janvier 2019', '31 December 2018 – 1 January 2019'],
])('%s to %s', (startsOn, endsOn, french, english) => {
  const plain = (text: string) => text.replace(/[\u00a0\u2009\u202f]/g, ' ')
  expect([plain(formatDays(startsOn, endsOn, 'fr')), plain(formatDays(startsOn, endsOn, 'en'))]).toEqual([french, english])
})
