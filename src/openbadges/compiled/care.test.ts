// A machine whose signatures or canonical bytes are wrong by one bit: nothing of it leaves.
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { shapes } from '../../../tests/conformance/compiled-samples.ts'
import { sampleKey, sampleNow } from '../../../tests/conformance/sample-credential.ts'

const fault = vi.hoisted(() => ({ inSignature: false, inHash: false }))
vi.mock('node:crypto', async (original) => {
  const real = await original<typeof import('node:crypto')>()
  const flip = (bytes: Buffer) => {
    bytes[5] = (bytes[5] as number) ^ 1
    return bytes
  }
  const sign = (...given: Parameters<typeof real.sign>) => {
    const signature = real.sign(...given) as unknown as Buffer
    return fault.inSignature ? flip(signature) : signature
  }
  const hash = (...given: Parameters<typeof real.hash>) => {
    const digest = real.hash(...given) as unknown as Buffer
    return fault.inHash ? flip(digest) : digest
  }
  return { ...real, sign, hash }
})
const { CompiledBadge } = await import('./compiled-badge.ts')

describe('K7 a machine that errs', () => {
  // A short badge: all of its bytes are hashed at once.
  const { issuer, achievement } = shapes[0] as (typeof shapes)[0]
  const recipient = { id: 'urn:uuid:a', subject: { id: 'urn:uuid:b' }, validFrom: sampleNow }
  beforeEach(() => Object.assign(fault, { inSignature: false, inHash: false }))

  it('is found out by verifying each signature', async () => {
    const badge = new CompiledBadge({ issuer, achievement }, sampleKey, { verifySignatures: true })
    expect((await badge.issue(recipient, sampleNow)).way).toBe('compiled')
    fault.inSignature = true
    await expect(badge.issue(recipient, sampleNow)).rejects.toMatchObject({ code: 'proof_malformed' })
  })

  it('is found out by comparing with the generic way', async () => {
    const badge = new CompiledBadge({ issuer, achievement }, sampleKey, { compareEvery: 1 })
    expect((await badge.issue(recipient, sampleNow)).way).toBe('compiled')
    fault.inHash = true
    await expect(badge.issue(recipient, sampleNow)).rejects.toMatchObject({ code: 'proof_malformed' })
  })

  it('passes without these looks, so that they are what finds it', async () => {
    const badge = new CompiledBadge({ issuer, achievement }, sampleKey)
    await badge.issue(recipient, sampleNow)
    fault.inSignature = true
    expect((await badge.issue(recipient, sampleNow)).way).toBe('compiled')
  })
})
