// Verifies any verifiable credential or presentation of the data model 2.0 (or 1.1): embedded proofs, and JWS in envelopes.
import { exampleContexts, makeDocumentLoader } from '../contexts.ts'
import { OpenBadgesError } from '../errors.ts'
import { asArray, findId, isJsonObject, type JsonObject, type JsonValue } from '../json-value.ts'
import { canonicalize } from '../json-ld.ts'
import type { VerificationKey } from '../keys.ts'
import { bindIssuerKey, type KeyPurpose } from '../v3/issuer-key.ts'
import { assertClaimsMatch, decodeJwt, verifyJwtSignature } from '../v3/jwt.ts'
import { checkDates, checkStatus, type StatusOutside } from '../v3/status-check.ts'
import { findCredentialFault, findPresentationFault, findStandaloneEnvelopeFault, isEnvelope } from './data-model.ts'
import { checkAllProofs } from './proofs.ts'

/** One finding; `pointer` says where (RFC 6901), `check` which step. */
export type VcProblem = { check: 'data_model' | 'json_ld' | 'proof' | 'dates' | 'status' | 'envelope'; problem: string; pointer?: string }
export type VcReport = { outcome: 'valid' | 'invalid' | 'undetermined'; problems: VcProblem[] }

export type PresentationExpectation = { challenge?: string; domain?: string }

/** The contexts of badges and of the data model, and the one of W3C's examples, whose words all have a meaning. */
export const vcDocumentLoader = makeDocumentLoader(exampleContexts)

const envelopeDepthMax = 3
const credentialsMax = 50

const report = (outcome: VcReport['outcome'], ...problems: VcProblem[]): VcReport => ({ outcome, problems })
const valid = (): VcReport => report('valid')
const worstOf = (reports: VcReport[]): VcReport => ({
  outcome: reports.some(({ outcome }) => outcome === 'invalid') ? 'invalid' : reports.some(({ outcome }) => outcome === 'undetermined') ? 'undetermined' : 'valid',
  problems: reports.flatMap(({ problems }) => problems),
})

type Bound = { outcome: 'valid'; key: VerificationKey } | { outcome: 'invalid' | 'undetermined'; problem: string }

/** The key that a proof names: its own controller must list it for the purpose. Who that controller is, is asked elsewhere. */
async function bindNamedKey(verificationMethod: string, signedAt: Date | undefined, outside: StatusOutside, purpose: KeyPurpose): Promise<Bound> {
  const issuerId = verificationMethod.split(/[#?]/)[0] ?? ''
  const bound = await bindIssuerKey({ issuerId, verificationMethod, purpose, signedAt }, outside)
  return bound.outcome === 'valid' ? bound : { outcome: bound.outcome, problem: bound.reason }
}

const controllersOf = (document: JsonObject) =>
  asArray(document.proof).map((proof) => (isJsonObject(proof) && typeof proof.verificationMethod === 'string' ? (proof.verificationMethod.split(/[#?]/)[0] ?? '') : ''))

/** Safe-mode JSON-LD: a word without a meaning is an error. */
async function checkJsonLd(document: JsonObject): Promise<VcReport> {
  const { proof: _proof, ...unsecured } = document
  try {
    await canonicalize(unsecured, vcDocumentLoader)
    return valid()
  } catch (error) {
    const code = error instanceof OpenBadgesError ? error.code : 'check_failed'
    const isUnknown = code === 'unknown_context' || code === 'json_ld_too_complex' || code === 'check_failed'
    return report(isUnknown ? 'undetermined' : 'invalid', { check: 'json_ld', problem: error instanceof Error ? error.message.slice(0, 200) : code })
  }
}

/** Dates and status, once the signature holds. */
async function checkStanding(document: JsonObject, outside: StatusOutside): Promise<VcReport> {
  const checks = [checkDates(document, outside.now), ...(await checkStatus(document, outside))]
  return worstOf(
    checks.map(({ name, outcome, reason }) =>
      outcome === 'valid' || outcome === 'not_applicable' ? valid() : report(outcome, { check: name === 'dates' ? 'dates' : 'status', problem: reason }),
    ),
  )
}

async function verifyEmbedded(document: JsonObject, outside: StatusOutside): Promise<VcReport> {
  const fault = findCredentialFault(document, { mayBeFirstVersion: true })
  if (fault) return report('invalid', { check: 'data_model', problem: fault.fault, pointer: fault.path })
  const isPlain = await checkJsonLd(document)
  if (isPlain.outcome !== 'valid') return isPlain
  const proofs = await checkAllProofs(document, {
    now: outside.now, proofPurpose: 'assertionMethod', documentLoader: vcDocumentLoader, bindKey: (method, signedAt) => bindNamedKey(method, signedAt, outside, 'assertionMethod'),
  })
  if (proofs.outcome !== 'valid') return report(proofs.outcome, { check: 'proof', problem: proofs.problem })
  // Others may add their proofs to a set or a chain; without one of the issuer's own, nobody has issued it.
  if (!controllersOf(document).includes(findId(document.issuer) ?? '')) return report('invalid', { check: 'proof', problem: 'no proof of the issuer' })
  return checkStanding(document, outside)
}

/** A credential as a compact JWS, secured as VC-JOSE-COSE §3.1.1 or Open Badges 3.0 say. */
async function verifyJws(token: string, outside: StatusOutside): Promise<VcReport> {
  const bad = (problem: string) => report('invalid', { check: 'envelope', problem })
  try {
    const jwt = decodeJwt(token)
    const { payload } = jwt
    // The claims of the older profile must not stand in the payload of this one (VC-JOSE-COSE §3.1.1).
    if (payload.vc !== undefined || payload.vp !== undefined) return bad('the claims vc and vp are not allowed')
    const { iss: _iss, sub: _sub, aud: _aud, nbf: _nbf, exp: _exp, iat: _iat, jti: _jti, ...credential } = payload
    const fault = findCredentialFault(credential)
    if (fault) return report('invalid', { check: 'data_model', problem: fault.fault, pointer: fault.path })
    const issuerId = findId(credential.issuer) ?? ''
    const { kid } = jwt.header
    if (kid !== undefined && typeof kid !== 'string') return bad('kid is not text')
    const named = kid === undefined ? issuerId : kid.startsWith('#') ? issuerId + kid : kid
    const bound = await bindIssuerKey({ issuerId, verificationMethod: named }, outside)
    if (bound.outcome !== 'valid') return report(bound.outcome, { check: 'proof', problem: bound.reason })
    if (!verifyJwtSignature(jwt, bound.key)) return report('invalid', { check: 'proof', problem: 'the signature does not hold' })
    assertClaimsMatch(payload, credential)
    return await checkStanding(credential, outside)
  } catch (error) {
    return error instanceof OpenBadgesError ? bad(error.code) : report('undetermined', { check: 'envelope', problem: 'the check failed' })
  }
}

/** The compact JWS inside a data: address, or undefined for another form. */
function findJws(id: JsonValue | undefined, media: string): string | undefined {
  const text = typeof id === 'string' ? id : ''
  return text.startsWith(`data:${media},`) ? text.slice(`data:${media},`.length) : undefined
}

/**
 * Verifies a credential in any of the forms that are read here. Nothing that could not be checked is reported as valid.
 * @param credential an object with its proofs, an EnvelopedVerifiableCredential, or a compact JWS.
 */
export async function verifyVc(credential: unknown, outside: StatusOutside, depth = 0): Promise<VcReport> {
  if (typeof credential === 'string') return verifyJws(credential, outside)
  if (!isJsonObject(credential)) return report('invalid', { check: 'data_model', problem: 'not an object' })
  if (!isEnvelope(credential, 'credential')) return verifyEmbedded(credential, outside)
  const fault = depth > 0 ? undefined : findStandaloneEnvelopeFault(credential, 'credential')
  if (fault) return report('invalid', { check: 'data_model', problem: fault.fault, pointer: fault.path })
  const token = findJws(credential.id, 'application/vc+jwt') ?? findJws(credential.id, 'application/vc-ld+jwt')
  return token === undefined || depth > envelopeDepthMax ? report('undetermined', { check: 'envelope', problem: 'only application/vc+jwt is read' }) : verifyJws(token, outside)
}

/**
 * Verifies a presentation: its own proof where it has one (bound to the challenge and the domain), and every credential in it.
 * An unsigned presentation says nothing of who presents; its credentials are verified all the same.
 */
export async function verifyVp(presentation: unknown, outside: StatusOutside, expected: PresentationExpectation = {}): Promise<VcReport> {
  if (!isJsonObject(presentation)) return report('invalid', { check: 'data_model', problem: 'not an object' })
  if (isEnvelope(presentation, 'presentation')) {
    const envelopeFault = findStandaloneEnvelopeFault(presentation, 'presentation')
    if (envelopeFault) return report('invalid', { check: 'data_model', problem: envelopeFault.fault, pointer: envelopeFault.path })
    return verifyEnvelopedVp(presentation, outside, expected)
  }
  const fault = findPresentationFault(presentation)
  if (fault) return report('invalid', { check: 'data_model', problem: fault.fault, pointer: fault.path })
  const reports = [await checkJsonLd(presentation)]
  if (presentation.proof !== undefined) {
    const proofs = await checkAllProofs(presentation, {
      now: outside.now, proofPurpose: 'authentication', ...expected, documentLoader: vcDocumentLoader, bindKey: (method, signedAt) => bindNamedKey(method, signedAt, outside, 'authentication'),
    })
    if (proofs.outcome !== 'valid') reports.push(report(proofs.outcome, { check: 'proof', problem: proofs.problem }))
    const holder = findId(presentation.holder)
    if (holder !== undefined && !controllersOf(presentation).includes(holder)) reports.push(report('invalid', { check: 'proof', problem: 'no proof of the holder' }))
  } else if (expected.challenge !== undefined) reports.push(report('invalid', { check: 'proof', problem: 'there is no proof to carry the challenge' }))
  reports.push(await verifyCarried(presentation, outside))
  return worstOf(reports)
}

async function verifyCarried(presentation: JsonObject, outside: StatusOutside): Promise<VcReport> {
  const credentials = asArray(presentation.verifiableCredential)
  if (credentials.length > credentialsMax) return report('undetermined', { check: 'data_model', problem: 'too many credentials' })
  const reports: VcReport[] = []
  for (const credential of credentials) {
    // Inside a presentation, the contexts of the presentation hold where a credential names none.
    const own = isJsonObject(credential) && credential['@context'] === undefined ? { '@context': presentation['@context'] as JsonValue, ...credential } : credential
    reports.push(await verifyVc(own, outside, 1))
  }
  return worstOf(reports)
}

async function verifyEnvelopedVp(envelope: JsonObject, outside: StatusOutside, expected: PresentationExpectation): Promise<VcReport> {
  const token = findJws(envelope.id, 'application/vp+jwt') ?? findJws(envelope.id, 'application/vp-ld+jwt')
  if (token === undefined) return report('undetermined', { check: 'envelope', problem: 'only application/vp+jwt is read' })
  try {
    const jwt = decodeJwt(token)
    const { payload } = jwt
    if (payload.vc !== undefined || payload.vp !== undefined) return report('invalid', { check: 'envelope', problem: 'the claims vc and vp are not allowed' })
    if (expected.challenge !== undefined && payload.nonce !== expected.challenge) return report('invalid', { check: 'proof', problem: 'challenge differs' })
    if (expected.domain !== undefined && !asArray(payload.aud).includes(expected.domain)) return report('invalid', { check: 'proof', problem: 'domain differs' })
    const { iss, aud: _aud, nonce: _nonce, iat: _iat, exp: _exp, nbf: _nbf, jti: _jti, ...presentation } = payload
    const fault = findPresentationFault(presentation)
    if (fault) return report('invalid', { check: 'data_model', problem: fault.fault, pointer: fault.path })
    const holder = findId(presentation.holder) ?? (typeof iss === 'string' ? iss : '')
    const { kid } = jwt.header
    const named = typeof kid === 'string' ? (kid.startsWith('#') ? holder + kid : kid) : holder
    const bound = await bindIssuerKey({ issuerId: holder, verificationMethod: named, purpose: 'authentication' }, outside)
    if (bound.outcome !== 'valid') return report(bound.outcome, { check: 'proof', problem: bound.reason })
    if (!verifyJwtSignature(jwt, bound.key)) return report('invalid', { check: 'proof', problem: 'the signature does not hold' })
    return await verifyCarried(presentation, outside)
  } catch (error) {
    return error instanceof OpenBadgesError ? report('invalid', { check: 'envelope', problem: error.code }) : report('undetermined', { check: 'envelope', problem: 'the check failed' })
  }
}
