// The first administrator of a real installation: a one-time code from the log opens the door, once.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { Refusal } from '../domain/refusal.ts'
import { normaliseAddress } from '../domain/award.ts'
import { inTransaction } from '../store/database.ts'
import { hasOperator, insertPerson, saveAddress } from '../store/persons.ts'
import { deleteSetting, findSetting, saveSetting } from '../store/settings.ts'
import { createIssuer } from './issuers.ts'
import { startSession } from './sessions.ts'
import type { Dependencies } from './dependencies.ts'

const settingName = 'setup_code'
const hash = (code: string) => createHash('sha256').update(code.trim().toUpperCase()).digest('hex')

/** A new one-time code while there is no administrator; undefined afterwards. Each start replaces the one before. */
export async function ensureSetupCode(deps: Dependencies): Promise<string | undefined> {
  if (await hasOperator(deps.db)) return undefined
  const code = (randomBytes(10).toString('hex').toUpperCase().match(/.{5}/g) ?? []).join('-')
  await saveSetting(deps.db, settingName, hash(code))
  return code
}

/**
 * Makes the first administrator and the first organisation.
 * @throws Refusal `setup_done` when there is one already, `code_wrong` for another code.
 */
export async function createFirstOperator(
  deps: Dependencies,
  input: { code: string; address: string; name: string; organisation: string; locale: 'fr' | 'en'; deviceLabel?: string },
): Promise<{ sessionToken: string; issuerId: string }> {
  return inTransaction(deps.db, async (tx) => {
    if (await hasOperator(tx)) throw new Refusal('setup_done')
    const expected = await findSetting<string>(tx, settingName)
    if (!expected || !timingSafeEqual(Buffer.from(expected), Buffer.from(hash(input.code)))) throw new Refusal('code_wrong')
    await deleteSetting(tx, settingName)
    const now = deps.clock.now()
    const personId = await insertPerson(tx, { displayName: input.name, locale: input.locale, isOperator: true, createdAt: now })
    await saveAddress(tx, personId, normaliseAddress(input.address), now)
    const { issuerId } = await createIssuer({ ...deps, db: tx }, { kind: 'person', personId }, { kind: 'network', parentId: null, name: { [input.locale]: input.organisation } })
    return { sessionToken: await startSession(tx, deps, { personId, kind: 'signed_in', deviceLabel: input.deviceLabel }), issuerId }
  })
}
