// Programs have credentials of any kind signed and their status changed: the issuing half of the VC-API (W3C CCG).
import { randomInt } from 'node:crypto'
import { Refusal } from '../domain/refusal.ts'
import { isJsonObject, type JsonObject } from '../openbadges/json-value.ts'
import { isFirstVersion, issueEnvelopedVc, issueVc } from '../openbadges/vc/issue-vc.ts'
import { recordActivity } from '../store/activities.ts'
import { inTransaction, type Connection } from '../store/database.ts'
import { findRootIssuer } from '../store/issuers.ts'
import { countStatusUse, findOrBeginStatusList, insertVcStatusEntry, markStatusListStale, setVcStatus } from '../store/status-lists.ts'
import type { Actor } from './authorize.ts'
import type { Dependencies } from './dependencies.ts'
import { didOf, getDidKeySigner, getSigningKey } from './issuer-keys.ts'

const indexTriesMax = 20
const scope = 'credentials:issue'

/**
 * For which issuer the caller may have anything signed: that of the token; where the operator opened the door to test suites,
 * the first one of the installation.
 */
async function findIssuerOf(tx: Connection, actor: Actor, isOpen: boolean): Promise<string> {
  if (actor.kind === 'token') {
    if (!actor.scopes.includes(scope)) throw new Refusal('not_allowed')
    return actor.issuerId
  }
  const root = isOpen ? await findRootIssuer(tx) : undefined
  if (!root) throw new Refusal('not_signed_in')
  return root.id
}

/** An Ed25519 proof of one suite in the credential, or an envelope with a JWS. */
export type IssueOptions = { cryptosuite?: 'eddsa-rdfc-2022' | 'eddsa-jcs-2022'; isEnveloped?: boolean }

/**
 * Signs a credential of any kind. Its issuer is the organisation's did:web, or its key's did:key, as the credential says;
 * an entry in a revocation list is added where it has no status and its data model has the words.
 * @throws Refusal `not_signed_in`, `not_allowed`, `issuer_differs`; OpenBadgesError when the document is not a credential.
 */
export async function issueAnyCredential(deps: Dependencies, actor: Actor, input: { credential: JsonObject; options: IssueOptions; isOpen: boolean }): Promise<JsonObject> {
  return inTransaction(deps.db, async (tx) => {
    const issuerId = await findIssuerOf(tx, actor, input.isOpen)
    const byKey = await getDidKeySigner(tx, deps, issuerId)
    const did = didOf(deps.publicUrl, issuerId)
    const { issuer } = input.credential
    const named = isJsonObject(issuer) ? issuer.id : issuer
    const isWeb = named === did
    // Test suites of others know no did:web and name the issuer themselves; nobody else may have another name signed.
    const mayReplace = input.isOpen && actor.kind !== 'token' && typeof named === 'string' && URL.canParse(named)
    if (!isWeb && named !== byKey.did && !mayReplace && typeof named === 'string' && URL.canParse(named)) throw new Refusal('issuer_differs', { issuer: byKey.did })
    const credential: JsonObject = mayReplace && !isWeb ? { ...input.credential, issuer: isJsonObject(issuer) ? { ...issuer, id: byKey.did } : byKey.did } : input.credential
    const signingKey = isWeb ? (await getSigningKey(tx, deps, issuerId)).signingKey : byKey.signingKey
    const needsStatus = credential.credentialStatus === undefined && !isFirstVersion(credential)
    const withStatus = needsStatus ? { ...credential, credentialStatus: await takeStatusEntry(tx, deps, issuerId, isWeb ? null : byKey.keyId, credential) } : credential
    const { isEnveloped, ...terms } = input.options
    const secured = isEnveloped ? await issueEnvelopedVc(withStatus, signingKey) : await issueVc(withStatus, signingKey, { created: new Date(Math.floor(deps.clock.now().getTime() / 1_000) * 1_000), ...terms })
    await recordActivity(tx, { issuerId, actor: actor.kind === 'token' ? actor : { kind: 'system' }, verb: 'issue', objectKind: 'credential' })
    return secured
  })
}

async function takeStatusEntry(tx: Connection, deps: Dependencies, issuerId: string, keyId: string | null, credential: JsonObject): Promise<JsonObject> {
  const list = await findOrBeginStatusList(tx, issuerId, { serves: 'any', issuerKeyId: keyId })
  for (let attempt = 0; attempt < indexTriesMax; attempt++) {
    const statusIndex = randomInt(list.size)
    const isFree = await insertVcStatusEntry(tx, { statusListId: list.id, statusIndex, credentialId: typeof credential.id === 'string' ? credential.id : null, createdAt: deps.clock.now() })
    if (!isFree) continue
    await countStatusUse(tx, list.id)
    const statusListCredential = `${deps.publicUrl}/status/${list.id}`
    return { id: `${statusListCredential}#${statusIndex}`, type: 'BitstringStatusListEntry', statusPurpose: 'revocation', statusListIndex: String(statusIndex), statusListCredential }
  }
  throw new Error('no free status index was found')
}

/** Sets or clears the status of a credential that was issued here. @throws Refusal `not_found` */
export async function changeAnyStatus(
  deps: Dependencies,
  actor: Actor,
  input: { statusListCredential: string; statusListIndex: string; isSet: boolean; isOpen: boolean },
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const issuerId = await findIssuerOf(tx, actor, input.isOpen)
    const prefix = `${deps.publicUrl}/status/`
    const listId = input.statusListCredential.startsWith(prefix) ? input.statusListCredential.slice(prefix.length) : ''
    if (!/^[0-9a-f-]{36}$/.test(listId) || !/^\d{1,9}$/.test(input.statusListIndex)) throw new Refusal('not_found')
    if (!(await setVcStatus(tx, issuerId, { statusListId: listId, statusIndex: Number(input.statusListIndex) }, input.isSet ? deps.clock.now() : null))) throw new Refusal('not_found')
    await markStatusListStale(tx, listId)
    await recordActivity(tx, { issuerId, actor: actor.kind === 'token' ? actor : { kind: 'system' }, verb: input.isSet ? 'revoke' : 'lift', objectKind: 'credential' })
  })
}
