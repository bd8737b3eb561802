// A holder takes several badges away in one signed record (CLR 2.0); the installation signs that they were together in one booklet (decision 7).
import { randomUUID } from 'node:crypto'
import { textIn } from '../domain/issuer.ts'
import { buildClr, recordBadgesMax } from '../openbadges/clr/clr-credential.ts'
import { OpenBadgesError } from '../openbadges/errors.ts'
import type { JsonObject } from '../openbadges/json-value.ts'
import { parseStrictJson } from '../openbadges/strict-json.ts'
import { getHeldBadge, type HeldBadge } from './booklet.ts'
import type { Dependencies } from './dependencies.ts'
import { getRootSigner } from './issuer-keys.ts'

export type ExportedRecord = { document: string; jwt: string }
export type RecordProblem = 'none_chosen' | 'too_many' | 'does_not_hold' | 'too_large'

/** A badge that does not hold would make the whole record one that does not. */
export function mayJoinRecord({ credential }: HeldBadge, now: Date): boolean {
  return credential.document !== null && !credential.revokedAt && !credential.suspendedAt && (!credential.validUntil || credential.validUntil > now)
}

/**
 * Signs a record of badges of one person. Nothing of it is kept: its identifier and its subject are new each time.
 * @param input.name of the record, in the reader's language.
 * @returns why it could not be made, as data for the form.
 * @throws Refusal `not_found`, `credential_erased` for a badge that is not the person's; `issuer_has_no_key`.
 */
export async function exportRecord(
  deps: Dependencies,
  input: { personId: string; credentialIds: string[]; name: string; locale: 'fr' | 'en' },
): Promise<ExportedRecord | { problem: RecordProblem }> {
  const ids = [...new Set(input.credentialIds)]
  if (ids.length === 0) return { problem: 'none_chosen' }
  if (ids.length > recordBadgesMax) return { problem: 'too_many' }
  const held: HeldBadge[] = []
  for (const credentialId of ids) held.push(await getHeldBadge(deps, { personId: input.personId, credentialId }))
  const now = new Date(Math.floor(deps.clock.now().getTime() / 1_000) * 1_000)
  if (!held.every((one) => mayJoinRecord(one, now))) return { problem: 'does_not_hold' }
  const { did, root, signingKey, jwtKey } = await getRootSigner(deps.db, deps)
  const record = buildClr({
    id: `urn:uuid:${randomUUID()}`,
    name: input.name,
    issuer: { id: did, name: textIn(root.name, input.locale), url: deps.publicUrl },
    subjectId: `urn:uuid:${randomUUID()}`,
    validFrom: now,
    badges: held.map(({ credential }) => JSON.parse(credential.document as string) as JsonObject),
  })
  // Beside the thread that answers everybody: fifty badges take half a second.
  const signer = deps.signMany({ key: signingKey, jwtKey, created: now })
  try {
    const [signed] = await signer.sign([JSON.stringify(record)])
    if (!signed) throw new Error('nothing was signed')
    // What a verifier would refuse for its size is not given out.
    parseStrictJson(signed.document)
    return signed
  } catch (error) {
    if (error instanceof OpenBadgesError && error.code === 'json_too_large') return { problem: 'too_large' }
    throw error
  } finally {
    await signer.close()
  }
}
