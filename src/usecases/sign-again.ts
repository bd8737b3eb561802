// After a key was declared stolen: what it signed is signed again, under the same identifiers, with the issuer's new key.
import { Refusal } from '../domain/refusal.ts'
import { recordActivity } from '../store/activities.ts'
import { listSignedByStolenKeys, replaceSignedBytes } from '../store/credentials.ts'
import { inTransaction } from '../store/database.ts'
import { findIssuer } from '../store/issuers.ts'
import type { Dependencies } from './dependencies.ts'
import { getJwtSigner, getSigningKey } from './issuer-keys.ts'

const pageSize = 2_000

/**
 * Signs again every credential of an issuer that a stolen key signed. Holders keep their links and their status entries; files
 * that were downloaded before stay refused. Begun again after a fault, it goes on where it stopped.
 * @returns how many were signed.
 * @throws Refusal `not_found`, `issuer_has_no_key`
 */
export async function signAgain(deps: Dependencies, issuerId: string, onProgress: (done: number) => void = () => {}): Promise<number> {
  if (!/^[0-9a-f-]{36}$/.test(issuerId) || !(await findIssuer(deps.db, issuerId))) throw new Refusal('not_found')
  const created = new Date(Math.floor(deps.clock.now().getTime() / 1_000) * 1_000)
  const { keyId, signingKey } = await getSigningKey(deps.db, deps, issuerId)
  const signer = deps.signMany({ key: signingKey, jwtKey: await getJwtSigner(deps.db, deps, issuerId, signingKey), created })
  let done = 0
  try {
    for (let after = ''; ; ) {
      const page = await listSignedByStolenKeys(deps.db, issuerId, after, pageSize)
      if (page.length === 0) break
      const signed = await signer.sign(page.map(({ document }) => document))
      await inTransaction(deps.db, async (tx) => {
        const replaced = await replaceSignedBytes(tx, keyId, page.map(({ id, issuerKeyId }, at) => ({ id, oldKeyId: issuerKeyId, document: signed[at]?.document as string, jwt: signed[at]?.jwt as string })))
        await recordActivity(tx, { issuerId, actor: { kind: 'system' }, verb: 'sign_again', objectKind: 'issuer_key', details: { count: replaced } })
        done += replaced
      })
      after = page.at(-1)?.id ?? ''
      onProgress(done)
    }
  } finally {
    await signer.close()
  }
  return done
}
