// The VC-API (W3C Credentials CG): programs and test suites issue and verify credentials of any kind.
import { OpenBadgesError } from '../../openbadges/errors.ts'
import { isJsonObject, type JsonObject } from '../../openbadges/json-value.ts'
import { parseStrictJson } from '../../openbadges/strict-json.ts'
import type { CredentialExpectation, VcReport } from '../../openbadges/vc/verify-vc.ts'
import { findBearer } from './token-actor.ts'
import type { Actor } from '../../usecases/authorize.ts'
import { changeAnyStatus, issueAnyCredential } from '../../usecases/vc-api.ts'
import { Refusal } from '../../domain/refusal.ts'
import { onRoute } from '../guards.ts'
import type { Web, WebApp, WebContext } from '../web.ts'

const bodyBytesMax = 2_000_000

/** The caller: a token, or anybody where the operator opened the door (`VC_API=open`). @throws Refusal `token_needed` */
async function findCaller(web: Web, c: WebContext): Promise<Actor> {
  const actor = await findBearer(web, c)
  if (!actor && !web.vcApiIsOpen) throw new Refusal('token_needed')
  return actor ?? { kind: 'anyone' }
}

const problem = (c: WebContext, status: 400 | 413, title: string, errors: { pointer?: string; message: string }[], code: string) =>
  c.json({ type: `${c.get('web').publicUrl}/api/docs#problem-${code}`, title, status, code, errors }, status, { 'content-type': 'application/problem+json' })

async function readBody(c: WebContext): Promise<JsonObject | undefined> {
  try {
    const body = parseStrictJson(new Uint8Array(await c.req.arrayBuffer()), { bytesMax: bodyBytesMax, nodesMax: 50_000, depthMax: 64 })
    return isJsonObject(body) ? body : undefined
  } catch (error) {
    if (error instanceof OpenBadgesError) return undefined
    throw error
  }
}

/** What `options` want of the proof. VC Data Integrity §4.4 */
function readExpectation(body: JsonObject): CredentialExpectation {
  const { challenge, domain, expectedProofPurpose } = isJsonObject(body.options) ? body.options : {}
  return {
    ...(typeof challenge === 'string' && { challenge }),
    ...(typeof domain === 'string' && { domain }),
    ...(typeof expectedProofPurpose === 'string' && { proofPurpose: expectedProofPurpose }),
  }
}

/** The verdict as the VC-API gives it: 200 when it holds, 400 with what is wrong when it does not or could not be checked. */
function answerReport(c: WebContext, report: VcReport): Response {
  if (report.outcome === 'valid') return c.json({ verified: true, outcome: report.outcome, checks: ['data_model', 'json_ld', 'proof', 'dates', 'status'], warnings: [], errors: [] })
  const errors = report.problems.map(({ check, problem: message, pointer }) => ({ check, message, ...(pointer !== undefined && { pointer }) }))
  return c.json({ type: `${c.get('web').publicUrl}/api/docs#problem-not_verified`, title: 'Not verified', status: 400, code: 'not_verified', verified: false, outcome: report.outcome, errors }, 400, { 'content-type': 'application/problem+json' })
}

/** Adds the routes under /vc-api. */
export function vcApiRoutes(web: Web, app: WebApp): void {
  const badBody = (c: WebContext, wanted: string) => problem(c, 400, 'The body is not what is asked for', [{ message: `a JSON object with ${wanted}` }], 'invalid_input')
  const isOpen = web.vcApiIsOpen === true

  onRoute(app, 'post', '/vc-api/credentials/issue', 'token', async (c) => {
    const actor = await findCaller(web, c)
    const body = await readBody(c)
    const { credential, options } = body ?? {}
    if (!isJsonObject(credential)) return badBody(c, 'a credential')
    const { cryptosuite, mediaType } = isJsonObject(options) ? options : {}
    if (cryptosuite !== undefined && cryptosuite !== 'eddsa-rdfc-2022' && cryptosuite !== 'eddsa-jcs-2022') return badBody(c, 'options.cryptosuite eddsa-rdfc-2022 or eddsa-jcs-2022')
    if (mediaType !== undefined && mediaType !== 'application/vc' && mediaType !== 'application/vc+jwt') return badBody(c, 'options.mediaType application/vc or application/vc+jwt')
    try {
      const verifiableCredential = await issueAnyCredential(web.deps, actor, { credential, options: { ...(cryptosuite && { cryptosuite }), isEnveloped: mediaType === 'application/vc+jwt' }, isOpen })
      return c.json({ verifiableCredential }, 201)
    } catch (error) {
      if (!(error instanceof OpenBadgesError)) throw error
      return problem(c, 400, 'This is not a credential that can be signed', [{ message: error.message }], 'invalid_credential')
    }
  }, { bodyBytesMax })
  onRoute(app, 'post', '/vc-api/credentials/verify', 'token', async (c) => {
    await findCaller(web, c)
    const body = await readBody(c)
    if (body?.verifiableCredential === undefined) return badBody(c, 'a verifiableCredential')
    return answerReport(c, await web.verifyAnyCredential(body.verifiableCredential, readExpectation(body)))
  }, { bodyBytesMax })
  onRoute(app, 'post', '/vc-api/presentations/verify', 'token', async (c) => {
    await findCaller(web, c)
    const body = await readBody(c)
    const presentation = body?.verifiablePresentation ?? body?.presentation
    if (presentation === undefined) return badBody(c, 'a verifiablePresentation')
    const { proofPurpose: _always, ...expected } = readExpectation(body ?? {})
    return answerReport(c, await web.verifyPresentation(presentation, expected))
  }, { bodyBytesMax })
  onRoute(app, 'post', '/vc-api/credentials/status', 'token', async (c) => {
    const actor = await findCaller(web, c)
    const body = await readBody(c)
    const entry = body?.credentialStatus ?? body
    const { statusListCredential, statusListIndex } = isJsonObject(entry) ? entry : {}
    if (typeof statusListCredential !== 'string' || typeof statusListIndex !== 'string') return badBody(c, 'credentialStatus of the credential, and status true or false')
    await changeAnyStatus(web.deps, actor, { statusListCredential, statusListIndex, isSet: body?.status !== false, isOpen })
    return c.json({}, 200)
  })
}
