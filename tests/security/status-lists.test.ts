// V7, V8: status lists that burst, and lists that say nothing sure of the badge: the answer is "unknown", never "valid".
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/openbadges/json-value.ts'
import { signWithDataIntegrity } from '../../src/openbadges/v3/data-integrity.ts'
import { signAsJwt } from '../../src/openbadges/v3/jwt.ts'
import { decodeBitstring, encodeBitstring, statusListEntriesMin } from '../../src/openbadges/v3/status-list.ts'
import { verifyCredential } from '../../src/openbadges/verify.ts'
import { makeSampleList, sampleKey, sampleListUrl, sampleNow } from '../conformance/sample-credential.ts'
import { attackerKey, makeOutside, signChanged, signed, timed, verifyJson } from './attack-start.ts'
import { atMost } from '../support/rounds.ts'

const subject = makeSampleList().credentialSubject as JsonObject
const encode = (bytes: Uint8Array) => `u${Buffer.from(bytes).toString('base64url')}`
const signList = (changes: object, key = sampleKey) => signWithDataIntegrity({ ...makeSampleList(), ...changes }, key, { created: sampleNow })
const listOf = (encodedList: string) => signList({ credentialSubject: { ...subject, encodedList } })

/** A list that grows to so many bytes, without ever holding them here. */
function makeBomb(bytes: number): string {
  const block = gzipSync(Buffer.alloc(Math.min(bytes, 1_048_576)), { level: 9 })
  return encode(Buffer.concat(Array.from({ length: Math.max(1, bytes / 1_048_576) }, () => block)))
}

describe('V7 a status list that bursts', () => {
  it.each([
    [16_384, false],
    [1_048_576, false],
    [256 * 1_048_576, true],
    [1_024 * 1_048_576, true],
  ])('of %i bytes: too large is %s', async (bytes, isRefused) => {
    const bomb = makeBomb(bytes)
    const { milliseconds, result } = await timed(() => {
      try {
        return decodeBitstring(bomb).length
      } catch (error) {
        return (error as { code: string }).code
      }
    })
    expect(result).toBe(isRefused ? 'status_list_too_large' : bytes)
    expect(milliseconds).toBeLessThan(atMost(500))
    if (bytes > 400 * 1_048_576) return
    const list = await listOf(bomb)
    const report = await verifyJson(signed, { fetchStatusList: async () => JSON.stringify(list) })
    expect(report.outcome).toBe(isRefused ? 'undetermined' : 'valid')
  })
  it('is not made larger by members that are joined: the limit is on the whole', () => {
    const member = gzipSync(Buffer.alloc(9 * 1_048_576))
    expect(decodeBitstring(encode(member)).length).toBe(9 * 1_048_576)
    expect(() => decodeBitstring(encode(Buffer.concat([member, member])))).toThrow('status_list_too_large')
  })
  const good = Buffer.from(String(subject.encodedList).slice(1), 'base64url')
  it.each<[string, string]>([
    ['cut short', encode(good.subarray(0, -9))],
    ['of another compression', encode(good.subarray(10))],
    ['with a wrong checksum', encode(Buffer.concat([good.subarray(0, -8), Buffer.alloc(8)]))],
    ['in another alphabet', `m${good.toString('base64')}`],
    ['without its prefix', good.toString('base64url')],
    ['with padding', `u${good.toString('base64url')}==`],
    ['empty', 'u'],
  ])('%s leaves the badge undetermined', async (_name, encodedList) => {
    const list = await listOf(encodedList)
    expect(await verifyJson(signed, { fetchStatusList: async () => JSON.stringify(list) })).toMatchObject({ outcome: 'undetermined', state: 'status_unknown' })
  })
})

describe('V8 a status that says nothing sure', () => {
  const status = { id: `${sampleListUrl}#23`, type: 'BitstringStatusListEntry', statusPurpose: 'revocation', statusListIndex: '23', statusListCredential: sampleListUrl }
  const withStatus = (changes: object) => signChanged((document) => void (document.credentialStatus = { ...status, ...changes }))
  it.each(['abc', '-1', '1.5', '9223372036854775808', '131072', '', ' 23', '0x17', '1e1', '٢٣', '023'])('at index %j is unknown', async (statusListIndex) => {
    expect((await verifyJson(await withStatus({ statusListIndex }))).outcome).toBe('undetermined')
  })
  it.each<[string, object]>([
    ['a size of 0', { statusSize: 0 }],
    ['a size of 2', { statusSize: 2 }],
    ['another purpose', { statusPurpose: 'suspension' }],
    ['a purpose that nobody knows', { statusPurpose: 'refresh' }],
    ['another type', { type: '1EdTechRevocationList' }],
    ['a list that is no text', { statusListCredential: 'not an address' }],
  ])('with %s is unknown', async (_name, changes) => {
    const report = await withStatus(changes).then((document) => verifyJson(document), () => undefined)
    // What no context gives a meaning to cannot even be signed.
    expect(['undetermined', 'invalid', undefined]).toContain(report?.outcome)
    expect(report?.outcome).not.toBe('valid')
  })
  it('with one good entry and one unknown is unknown', async () => {
    const both = await signChanged((document) => void (document.credentialStatus = [status, { ...status, id: `${sampleListUrl}#24`, statusListIndex: '131072' }]))
    expect((await verifyJson(both)).outcome).toBe('undetermined')
  })
  it('with more entries than four is unknown, and none is asked for', async () => {
    const many = await signChanged((document) => void (document.credentialStatus = Array.from({ length: 5 }, (_, at) => ({ ...status, id: `${sampleListUrl}#${at}`, statusListIndex: String(at) }))))
    const outside = makeOutside()
    expect((await verifyCredential(JSON.stringify(many), outside)).outcome).toBe('undetermined')
    expect(outside.asked.filter(({ what }) => what === 'list')).toEqual([])
  })
  it.each<[string, () => Promise<unknown>]>([
    ['404', async () => Promise.reject(new Error('404'))],
    ['nothing', async () => null],
    ['of another issuer', async () => signList({ issuer: 'did:web:evil.example' }, attackerKey)],
    ['signed by another key under the issuer’s name', async () => signList({}, attackerKey)],
    ['over', async () => signList({ validUntil: '2026-02-28T00:00:00Z' })],
    ['not begun', async () => signList({ validFrom: '2026-03-02T00:00:00Z' })],
    ['with a state of its own, which leads round to itself', async () => signList({ credentialStatus: { ...status, statusListIndex: '0' } })],
    ['of another address', async () => signList({ id: 'https://badges.example/status/9' })],
    ['shorter than hides a person', async () => signList({ credentialSubject: { ...subject, encodedList: encode(gzipSync(Buffer.alloc(statusListEntriesMin / 8 - 1))) } })],
    ['signed by the issuer and shaped like our own answer', async () => signAsJwt({ ...makeSampleList(), name: 'status', outcome: 'valid', reason: 'ok', credentialSubject: { ...subject, encodedList: 'u' } }, sampleKey)],
    ['of 5,000 levels', async () => `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`],
    ['of more than 4 MB', async () => JSON.stringify({ ...makeSampleList(), name: 'x'.repeat(4_100_000) })],
  ])('in a list %s is unknown', async (_name, fetchStatusList) => {
    expect((await verifyJson(signed, { fetchStatusList })).outcome).toBe('undetermined')
  })
  it('in a list for several purposes is read', async () => {
    const list = await signList({ credentialSubject: { ...subject, statusPurpose: ['revocation', 'suspension'], encodedList: encodeBitstring(statusListEntriesMin, [23]) } })
    expect(await verifyJson(signed, { fetchStatusList: async () => list })).toMatchObject({ outcome: 'invalid', state: 'revoked' })
  })
})
