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
/** What the one who asks wants of the proof of a credential. */
export type CredentialExpectation = PresentationExpectation & { proofPurpose?: string }

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

async function verifyEmbedded(document: JsonObject, outside: StatusOutside, { proofPurpose = 'assertionMethod', ...expected }: CredentialExpectation): Promise<VcReport> {
  const fault = findCredentialFault(document, { mayBeFirstVersion: true })
  if (fault) return report('invalid', { check: 'data_model', problem: fault.fault, pointer: fault.path })
  // A credential is asserted; a proof for another purpose says nothing of it.
  if (proofPurpose !== 'assertionMethod') return report('invalid', { check: 'proof', problem: `a credential has no proof for ${proofPurpose.slice(0, 50)}` })
  const isPlain = await checkJsonLd(document)
  if (isPlain.outcome !== 'valid') return isPlain
  const proofs = await checkAllProofs(document, {
    now: outside.now, proofPurpose, ...expected, documentLoader: vcDocumentLoader, bindKey: (method, signedAt) => bindNamedKey(method, signedAt, outside, proofPurpose),
  })
  if (proofs.outcome !== 'valid') return report(proofs.outcome, { check: 'proof', problem: proofs.problem })
  // Others may add their proofs to a set or a chain; without one of the issuer's own, nobody has issued it.
  if (!controllersOf(document).includes(findId(document.issuer) ?? '')) return report('invalid', { check: 'proof', problem: 'no proof of the issuer' })
  return checkStanding(document, outside)
}

/**
 * How a document stands in a JWS: as the payload itself (VC-JOSE-COSE §3.1.1, Open Badges 3.0), or in a claim of its own, as
 * `application/jwt` had it (VC Data Model 1.1 §6.3.1).
 */
type Profile = 'payload' | 'claim'

/** The document that a payload carries; undefined where the two profiles are mixed, since two readers could read two documents. */
function documentOfPayload(payload: JsonObject, profile: Profile, claim: 'vc' | 'vp'): JsonObject | undefined {
  const { vc, vp, iss: _iss, sub: _sub, aud: _aud, nonce, nbf: _nbf, exp: _exp, iat: _iat, jti: _jti, ...own } = payload
  if (profile === 'payload') return vc === undefined && vp === undefined ? { ...own, ...(claim === 'vc' && nonce !== undefined && { nonce }) } : undefined
  const [inner, other] = claim === 'vc' ? [vc, vp] : [vp, vc]
  return isJsonObject(inner) && other === undefined && own['@context'] === undefined && own.type === undefined ? inner : undefined
}

/** A credential as a compact JWS. */
async function verifyJws(token: string, outside: StatusOutside, profile: Profile = 'payload'): Promise<VcReport> {
  const bad = (problem: string) => report('invalid', { check: 'envelope', problem })
  try {
    const jwt = decodeJwt(token)
    const { payload } = jwt
    const credential = documentOfPayload(payload, profile, 'vc')
    if (!credential) return bad('the claims vc and vp do not stand where they may')
    const fault = findCredentialFault(credential, { mayBeFirstVersion: profile === 'claim' })
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

/** The compact JWS inside a data: address (RFC 2397), or undefined for another form. */
function findJws(id: JsonValue | undefined, kind: 'vc' | 'vp'): { token: string; profile: Profile } | undefined {
  const [, media = '', parameters = '', text = ''] = /^data:application\/([\w+-]+)((?:;[\w=-]+)*),(.*)$/.exec(typeof id === 'string' ? id : '') ?? []
  if (![`${kind}+jwt`, `${kind}-ld+jwt`, 'jwt'].includes(media)) return undefined
  return { token: parameters.endsWith(';base64') ? Buffer.from(text, 'base64').toString('latin1') : text, profile: media === 'jwt' ? 'claim' : 'payload' }
}

/**
 * Verifies a credential in any of the forms that are read here. Nothing that could not be checked is reported as valid.
 * @param credential an object with its proofs, an EnvelopedVerifiableCredential, or a compact JWS.
 */
export async function verifyVc(credential: unknown, outside: StatusOutside, expected: CredentialExpectation = {}, depth = 0): Promise<VcReport> {
  if (typeof credential === 'string') return verifyJws(credential, outside)
  if (!isJsonObject(credential)) return report('invalid', { check: 'data_model', problem: 'not an object' })
  if (!isEnvelope(credential, 'credential')) return verifyEmbedded(credential, outside, expected)
  const fault = depth > 0 ? undefined : findStandaloneEnvelopeFault(credential, 'credential')
  if (fault) return report('invalid', { check: 'data_model', problem: fault.fault, pointer: fault.path })
  const jws = findJws(credential.id, 'vc')
  return jws === undefined || depth > envelopeDepthMax ? report('undetermined', { check: 'envelope', problem: 'only application/vc+jwt and application/jwt are read' }) : verifyJws(jws.token, outside, jws.profile)
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
  let presenter: string | undefined
  if (presentation.proof !== undefined) {
    const proofs = await checkAllProofs(presentation, {
      now: outside.now, proofPurpose: 'authentication', ...expected, documentLoader: vcDocumentLoader, bindKey: (method, signedAt) => bindNamedKey(method, signedAt, outside, 'authentication'),
    })
    if (proofs.outcome !== 'valid') reports.push(report(proofs.outcome, { check: 'proof', problem: proofs.problem }))
    const holder = findId(presentation.holder)
    if (holder !== undefined && !controllersOf(presentation).includes(holder)) reports.push(report('invalid', { check: 'proof', problem: 'no proof of the holder' }))
    if (worstOf(reports).outcome === 'valid') presenter = holder
  } else if (asArray(presentation.verifiableCredential).length === 0) reports.push(report('invalid', { check: 'proof', problem: 'neither a proof nor a credential' }))
  else if (expected.challenge !== undefined) reports.push(report('invalid', { check: 'proof', problem: 'there is no proof to carry the challenge' }))
  reports.push(await verifyCarried(presentation, outside, presenter))
  return worstOf(reports)
}

/** What the holder says of itself needs no proof but that of the presentation. §4.13.4 */
async function verifySelfAsserted(credential: JsonObject, outside: StatusOutside): Promise<VcReport> {
  const fault = findCredentialFault(credential)
  return fault ? report('invalid', { check: 'data_model', problem: fault.fault, pointer: fault.path }) : checkStanding(credential, outside)
}

/** @param presenter who is sure to have secured the presentation and is named as its holder. */
async function verifyCarried(presentation: JsonObject, outside: StatusOutside, presenter: string | undefined): Promise<VcReport> {
  const credentials = asArray(presentation.verifiableCredential)
  if (credentials.length > credentialsMax) return report('undetermined', { check: 'data_model', problem: 'too many credentials' })
  const reports: VcReport[] = []
  for (const credential of credentials) {
    // Inside a presentation, the contexts of the presentation hold where a credential names none.
    const own = isJsonObject(credential) && credential['@context'] === undefined ? { '@context': presentation['@context'] as JsonValue, ...credential } : credential
    const isSelfAsserted = presenter !== undefined && isJsonObject(own) && own.proof === undefined && !isEnvelope(own, 'credential') && findId(own.issuer) === presenter
    reports.push(isSelfAsserted ? await verifySelfAsserted(own, outside) : await verifyVc(own, outside, {}, 1))
  }
  return worstOf(reports)
}

async function verifyEnvelopedVp(envelope: JsonObject, outside: StatusOutside, expected: PresentationExpectation): Promise<VcReport> {
  const jws = findJws(envelope.id, 'vp')
  if (jws === undefined) return report('undetermined', { check: 'envelope', problem: 'only application/vp+jwt and application/jwt are read' })
  try {
    const jwt = decodeJwt(jws.token, {}, 'presentation')
    const { payload } = jwt
    const presentation = documentOfPayload(payload, jws.profile, 'vp')
    if (!presentation) return report('invalid', { check: 'envelope', problem: 'the claims vc and vp do not stand where they may' })
    if (expected.challenge !== undefined && payload.nonce !== expected.challenge) return report('invalid', { check: 'proof', problem: 'challenge differs' })
    if (expected.domain !== undefined && !asArray(payload.aud).includes(expected.domain)) return report('invalid', { check: 'proof', problem: 'domain differs' })
    const fault = findPresentationFault(presentation)
    if (fault) return report('invalid', { check: 'data_model', problem: fault.fault, pointer: fault.path })
    const { iss, nbf, exp } = payload
    const holder = findId(presentation.holder) ?? (typeof iss === 'string' ? iss : '')
    if (iss !== undefined && iss !== holder) return report('invalid', { check: 'envelope', problem: 'iss is not the holder' })
    const seconds = outside.now.getTime() / 1_000
    if ((nbf !== undefined && !(typeof nbf === 'number' && nbf <= seconds + 60)) || (exp !== undefined && !(typeof exp === 'number' && exp >= seconds))) return report('invalid', { check: 'dates', problem: 'not at this time' })
    const { kid } = jwt.header
    const named = typeof kid === 'string' ? (kid.startsWith('#') ? holder + kid : kid) : holder
    const bound = await bindIssuerKey({ issuerId: holder, verificationMethod: named, purpose: 'authentication' }, outside)
    if (bound.outcome !== 'valid') return report(bound.outcome, { check: 'proof', problem: bound.reason })
    if (!verifyJwtSignature(jwt, bound.key)) return report('invalid', { check: 'proof', problem: 'the signature does not hold' })
    return await verifyCarried(presentation, outside, findId(presentation.holder))
  } catch (error) {
    return error instanceof OpenBadgesError ? report('invalid', { check: 'envelope', problem: error.code }) : report('undetermined', { check: 'envelope', problem: 'the check failed' })
  }
}
