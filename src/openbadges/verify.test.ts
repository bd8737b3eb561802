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
})
