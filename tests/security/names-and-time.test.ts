// V18, V19: issuers that look like another, and clocks that stand apart.
import { describe, expect, it } from 'vitest'
import { parseDateTime } from '../../src/openbadges/date-time.ts'
import { displayCredential } from '../../src/openbadges/v3/display.ts'
import { signWithDataIntegrity } from '../../src/openbadges/v3/data-integrity.ts'
import { verifyCredential } from '../../src/openbadges/verify.ts'
import { makeSampleList, sampleKey } from '../conformance/sample-credential.ts'
import { makeOutside, signed, unsigned, verifyJson, type Doc } from './attack-start.ts'

const shownAs = (issuer: Doc) => displayCredential({ ...(unsigned as Doc), issuer: { ...(unsigned.issuer as Doc), ...issuer } }, []).issuer

describe('V18 a look-alike', () => {
  it.each([
    ['turned round', 'Rijks\u202edieh\u202coverheid', 'Rijksdiehoverheid'],
    ['isolated', '\u2066Rijks\u2069overheid\u061c', 'Rijksoverheid'],
    ['with invisible marks', 'Rijks\u200b\u2060\ufeff\u{e0041}over\u200fheid', 'Rijksoverheid'],
    ['with line breaks', 'Rijks\r\nover\u2028heid', 'Rijks\noverheid'],
  ])('%s is shown plainly', (_name, name, shown) => {
    expect(shownAs({ name }).name?.replace('\r', '')).toBe(shown)
  })
  it('of 10 kB is cut at 200 characters, and none is cut in two', () => {
    const { name = '' } = shownAs({ name: '🏅'.repeat(5_000) })
    expect([...name].length).toBe(201)
    expect(name.isWellFormed()).toBe(true)
  })
  it.each([
    ['https://аррӏе.example/', 'https://xn--80ak6aa92e.example/'],
    ['https://rijksоverheid.example/x', 'https://xn--rijksverheid-8fk.example/x'],
    ['https://ＳＣＨＯＯＬ.example/', 'https://school.example/'],
    ['https://school.example/\u202egnp', 'https://school.example/%E2%80%AEgnp'],
    ['did:web:rijksоverheid.example', 'did:web:rijks%D0%BEverheid.example'],
    ['https://school.example/plain?q=1#f', 'https://school.example/plain?q=1#f'],
  ])('at %j is shown as %j', (address, shown) => {
    expect(shownAs({ id: address, url: address })).toMatchObject({ id: shown, url: shown })
  })
  it('shows beside every name the identifier that the key was bound to', async () => {
    const report = await verifyJson(signed)
    expect(report.credential?.issuer.id).toBe((unsigned.issuer as Doc).id)
  })
})

const early = await signWithDataIntegrity(unsigned, sampleKey, { created: new Date('2026-01-01T00:00:00Z') })
const list = await signWithDataIntegrity(makeSampleList(), sampleKey, { created: new Date('2026-01-01T00:00:00Z') })

describe('V19 time', () => {
  const at = async (now: string, changes: Doc = {}) =>
    (await verifyCredential(JSON.stringify(Object.keys(changes).length === 0 ? early : await signWithDataIntegrity({ ...(unsigned as Doc), ...changes }, sampleKey, { created: new Date('2026-01-01T00:00:00Z') })), makeOutside({ now: new Date(now), fetchStatusList: async () => list }))).outcome

  // From 2026-02-01T09:30:00Z to 2030-02-01T09:30:00Z; the clocks of two machines may stand one minute apart at the start.
  it.each([
    ['2026-01-31T09:30:00Z', 'a day early', 'invalid'],
    ['2026-02-01T09:25:00Z', 'five minutes early', 'invalid'],
    ['2026-02-01T09:28:59Z', '61 seconds early', 'invalid'],
    ['2026-02-01T09:29:00Z', '60 seconds early', 'valid'],
    ['2026-02-01T09:30:00Z', 'at its first second', 'valid'],
    ['2030-02-01T09:30:00Z', 'at its last second', 'valid'],
    ['2030-02-01T09:30:01Z', 'a second late', 'invalid'],
    ['2030-02-01T09:35:00Z', 'five minutes late', 'invalid'],
    ['2030-02-02T09:30:00Z', 'a day late', 'invalid'],
  ])('at %s, %s, a badge is %s', async (now, _name, outcome) => {
    expect(await at(now)).toBe(outcome)
  })
  it.each([
    ['a zone of its own', { validFrom: '2026-02-01T10:30:00+01:00' }, 'valid'],
    ['the same hour of another zone', { validFrom: '2026-02-01T09:30:00-01:00' }, 'invalid'],
    ['the year 9999', { validUntil: '9999-12-31T23:59:59Z' }, 'valid'],
    ['a leap day', { validUntil: '2028-02-29T00:00:00Z' }, 'valid'],
    ['an end before its beginning', { validUntil: '2026-01-31T00:00:00Z' }, 'invalid'],
    ['a hair of a second', { validFrom: '2026-02-01T09:30:00.123456789Z' }, 'valid'],
  ])('with %s is read rightly', async (_name, changes, outcome) => {
    expect(await at('2026-02-01T09:30:30Z', changes)).toBe(outcome)
  })
  it('does not depend on the hour that clocks skip or tell twice: every date has its zone', () => {
    expect(parseDateTime('2026-03-29T02:30:00+01:00').toISOString()).toBe('2026-03-29T01:30:00.000Z')
    expect(parseDateTime('2026-10-25T02:30:00+02:00').getTime()).not.toBe(parseDateTime('2026-10-25T02:30:00+01:00').getTime())
  })
  it.each(['2026-02-01T09:30:00', '2026-02-01', '2026-02-29T00:00:00Z', '2100-02-29T00:00:00Z', '2026-06-31T00:00:00Z', '2026-02-01T24:00:00Z', '2026-02-01T09:60:00Z', '2026-12-31T23:59:60Z', '2026-02-01T09:30:00+24:00', '2026-02-01T09:30Z', '2026-2-1T09:30:00Z', '10000-01-01T00:00:00Z', '-0001-01-01T00:00:00Z', '2026-02-01T09:30:00.Z', '２026-02-01T09:30:00Z', '2026-02-01T09:30:00Z '])(
    'as %j is no date',
    async (validFrom) => {
      expect(() => parseDateTime(validFrom)).toThrow('date_malformed')
      expect(await verifyJson({ ...signed, validFrom })).toMatchObject({ outcome: 'invalid', state: 'malformed' })
    },
  )
})
