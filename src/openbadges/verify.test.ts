// The verifier on what we issue: every format reads back, every damaged part is seen.
import { describe, expect, it } from 'vitest'
import {
  makeSampleInput,
  makeSampleList,
  sampleDidDocument,
  sampleKey,
  sampleNow,
} from '../../tests/conformance/sample-credential.ts'
import { buildCredential } from './v3/credential.ts'
import { signWithDataIntegrity } from './v3/data-integrity.ts'
import { signAsJwt } from './v3/jwt.ts'
import { verifyCredential, type VerificationOutside } from './verify.ts'
import { bakeSvg } from './bake-svg.ts'

const list = await signWithDataIntegrity(makeSampleList(), sampleKey, { created: sampleNow })
const outside: VerificationOutside = {
  now: sampleNow,
  resolveDid: async () => sampleDidDocument,
  fetchStatusList: async () => JSON.stringify(list),
}
const unsigned = buildCredential(makeSampleInput())
const signed = await signWithDataIntegrity(unsigned, sampleKey, { created: sampleNow })
const svg = '<svg xmlns="http://www.w3.org/2000/svg"><circle r="1"/></svg>'

describe('verifyCredential', () => {
  it('finds what we issue valid as JSON, as a compact JWS and inside an SVG', async () => {
    const files = {
      json: JSON.stringify(signed),
      jwt: signAsJwt(unsigned, sampleKey),
      svg: bakeSvg(svg, JSON.stringify(signed)),
    }
    for (const [format, file] of Object.entries(files)) {
      const report = await verifyCredential(file, outside)
      expect(report).toMatchObject({ outcome: 'valid', format })
      expect(report.credential?.achievement.name).toBe('Juré·e des œuvres ® 日本 🏅')
    }
  })

  it('opens the envelope that wallets put around a compact JWS, and follows no address in one', async () => {
    const envelope = (content: string) => JSON.stringify({ '@context': 'https://www.w3.org/ns/credentials/v2', id: `data:application/vc+jwt,${content}`, type: 'EnvelopedVerifiableCredential' })
    const token = signAsJwt(unsigned, sampleKey)
    expect(await verifyCredential(envelope(token), outside)).toMatchObject({ outcome: 'valid', format: 'jwt' })
    expect(await verifyCredential(envelope(`${token.slice(0, -8)}AAAAAAAA`), outside)).toMatchObject({ outcome: 'invalid' })
    const fetched: string[] = []
    const watching = { ...outside, fetchDocument: async (url: string) => fetched.push(url) }
    expect(await verifyCredential(envelope('https://inside.example/'), watching)).toMatchObject({ outcome: 'not_a_badge' })
    expect(fetched).toEqual([])
  })
})
