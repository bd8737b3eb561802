// V15, V16: each step made to fail, to throw and to answer nothing in turn; addresses in a badge that nobody may fetch.
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Check } from '../../src/openbadges/report.ts'

type Fault = 'throw' | 'reject' | 'invalid' | 'undetermined' | 'nothing'
const sabotage = vi.hoisted(() => ({ step: '', fault: 'throw' as string }))

/** Makes a function of the engine fail as it is told; others are left alone. */
const spoil = vi.hoisted(() => (step: string, real: (...given: never[]) => unknown, check?: string) => (...given: never[]) => {
  if (sabotage.step !== step) return real(...given)
  const made = (outcome: string) => [{ name: check, outcome, reason: 'check_failed' }]
  if (sabotage.fault === 'reject' && ['json_ld', 'canonicalize', 'issuer_key', 'signature', 'jwt', 'status'].includes(step)) return Promise.reject(new Error('spoiled'))
  if (['throw', 'reject'].includes(sabotage.fault) || check === undefined) throw new Error('spoiled')
  if (sabotage.fault === 'nothing') return []
  return step === 'dates' ? made(sabotage.fault)[0] : made(sabotage.fault)
})

vi.mock('../../src/openbadges/v3/shape.ts', async (original) => {
  const real = await original<typeof import('../../src/openbadges/v3/shape.ts')>()
  return { ...real, findShapeFault: spoil('shape', real.findShapeFault), listUnknownContexts: spoil('contexts', real.listUnknownContexts), listEndorsements: spoil('endorsements', real.listEndorsements) }
})
vi.mock('../../src/openbadges/json-ld.ts', async (original) => {
  const real = await original<typeof import('../../src/openbadges/json-ld.ts')>()
  return { ...real, workThrough: spoil('json_ld', real.workThrough), canonicalize: spoil('canonicalize', real.canonicalize) }
})
vi.mock('../../src/openbadges/v3/proof-check.ts', async (original) => {
  const real = await original<typeof import('../../src/openbadges/v3/proof-check.ts')>()
  return { ...real, checkProofs: spoil('signature', real.checkProofs, 'signature'), checkJwt: spoil('jwt', real.checkJwt, 'signature') }
})
vi.mock('../../src/openbadges/v3/issuer-key.ts', async (original) => {
  const real = await original<typeof import('../../src/openbadges/v3/issuer-key.ts')>()
  return { ...real, bindIssuerKey: spoil('issuer_key', real.bindIssuerKey) }
})
vi.mock('../../src/openbadges/v3/status-check.ts', async (original) => {
  const real = await original<typeof import('../../src/openbadges/v3/status-check.ts')>()
  return { ...real, checkStatus: spoil('status', real.checkStatus, 'status'), checkDates: spoil('dates', real.checkDates, 'dates') }
})
vi.mock('../../src/openbadges/strict-json.ts', async (original) => {
  const real = await original<typeof import('../../src/openbadges/strict-json.ts')>()
  return { ...real, parseStrictJson: spoil('read', real.parseStrictJson) }
})

const { extensionsContextUrl } = await import('../../src/openbadges/contexts.ts')
const { signAsJwt } = await import('../../src/openbadges/v3/jwt.ts')
const { verifyCredential } = await import('../../src/openbadges/verify.ts')
const { sampleKey } = await import('../conformance/sample-credential.ts')
const { makeOutside, signChanged, signed, unsigned, verifyJson } = await import('./attack-start.ts')

const json = JSON.stringify(signed)
const jwt = signAsJwt(unsigned, sampleKey)
const steps: [string, string][] = ['read', 'shape', 'contexts', 'json_ld', 'canonicalize', 'issuer_key', 'signature', 'status', 'dates', 'endorsements'].map((step) => [step, json])
steps.push(...['read', 'shape', 'contexts', 'issuer_key', 'jwt', 'status', 'dates', 'endorsements'].map((step): [string, string] => [step, jwt]))
const faults: Fault[] = ['throw', 'reject', 'invalid', 'undetermined', 'nothing']

describe('V15 the verdict', () => {
  beforeEach(() => void (sabotage.step = ''))
  it('is valid when every step works', async () => {
    for (const input of [json, jwt]) expect((await verifyCredential(input, makeOutside())).outcome).toBe('valid')
  })
  it.each(steps.flatMap(([step, input]) => faults.map((fault): [string, Fault, string] => [step, fault, input])))('is not valid when the step %s meets the fault %s', async (step, fault, input) => {
    Object.assign(sabotage, { step, fault })
    const report = await verifyCredential(input, makeOutside())
    expect(report.outcome).not.toBe('valid')
    // A fault of ours is no fault of the badge.
    if (fault === 'throw' && step !== 'read') expect(report.outcome).toBe('undetermined')
  })
  it('is not valid when the outside fails in any way, whatever it brings', async () => {
    for (const failing of ['resolveDid', 'fetchStatusList'] as const) {
      for (const failure of [async () => Promise.reject(new Error('timeout')), async () => undefined, async () => null, async () => 42, async () => true, async () => [], async () => ({}), async () => '', async () => 'true', async () => ({ outcome: 'valid' })]) {
        expect((await verifyJson(signed, { [failing]: failure })).outcome).toBe('undetermined')
      }
      const thrown = { [failing]: () => { throw new Error('at once') } }
      expect((await verifyJson(signed, thrown)).outcome).toBe('undetermined')
    }
  })
  it('is not taken from the document: one that calls itself verified is as it was', async () => {
    const boasting = { ...signed, verified: true, outcome: 'valid', checks: [{ name: 'signature', outcome: 'valid', reason: 'ok' } satisfies Check] }
    expect((await verifyJson(boasting)).outcome).toBe('invalid')
  })
})

describe('V16 addresses in a badge', () => {
  beforeEach(() => void (sabotage.step = ''))
  it('of refreshing, schemas, terms, evidence and images are never fetched', async () => {
    const badge = await signChanged((document) => {
      document['@context'] = [...document['@context'], extensionsContextUrl]
      document.refreshService = { id: 'https://evil.example/refresh', type: '1EdTechCredentialRefresh' }
      document.credentialSchema = [{ id: 'https://evil.example/schema.json', type: '1EdTechJsonSchemaValidator2019' }]
      document.termsOfUse = [{ id: 'https://evil.example/terms' }]
      document.evidence = [{ id: 'https://evil.example/evidence', type: ['Evidence'], name: 'x' }]
      document.image = { id: 'https://evil.example/image.png', type: 'Image' }
      document.credentialSubject.achievement.criteria.id = 'https://evil.example/criteria'
    })
    const network = vi.spyOn(globalThis, 'fetch')
    const outside = makeOutside()
    expect((await verifyCredential(JSON.stringify(badge), outside)).outcome).toBe('valid')
    expect(outside.asked.map(({ what }) => what).toSorted()).toEqual(['did', 'list'])
    expect(outside.asked.some(({ name }) => name.includes('evil.example'))).toBe(false)
    expect(network).not.toHaveBeenCalled()
    network.mockRestore()
  })
})
