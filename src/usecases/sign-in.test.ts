// Signing in by code: bound to its browser, five tries, ten minutes; several people may share an address.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withDatabase, type TestDatabase } from '../../tests/support/database.ts'
import { makeMailer, makeWorld, type World } from '../../tests/support/world.ts'
import { insertPerson, saveAddress } from '../store/persons.ts'
import { sendMail } from './send-mail.ts'
import { findViewer } from './sessions.ts'
import { codeTriesMax, redeemSignInCode, requestSignInCode } from './sign-in.ts'

let database: TestDatabase
let world: World
beforeAll(async () => {
  database = await withDatabase()
  world = await makeWorld(database.db)
})
afterAll(() => database.drop())

/** Asks for a code and reads it in the mail. */
async function ask(address: string, browserToken: string): Promise<string> {
  await requestSignInCode(world.deps, { address, browserToken, locale: 'fr' })
  const mailer = makeMailer()
  const mail = await database.db.selectFrom('mail').select('id').where('kind', '=', 'sign_in_code').where('state', '=', 'queued').executeTakeFirst()
  if (!mail) return ''
  await sendMail({ ...world.deps, mailer }, { mailId: mail.id, write: (subject) => ({ subject: '', text: subject.kind === 'sign_in_code' ? subject.code : '', html: '', fromName: '' }) })
  return mailer.sent[0]?.text ?? ''
}
const redeem = (code: string, browserToken: string, personId?: string) => redeemSignInCode(world.deps, { code, browserToken, locale: 'fr', personId })

test('the right code in the right browser opens a session, once', async () => {
  const code = await ask('first@home.example', 'browser-1')
  expect(code).toMatch(/^\d{6}$/)
  expect(await redeem(code, 'another browser')).toMatchObject({ kind: 'problem', problem: 'code_expired' })
  const outcome = await redeem(`${code.slice(0, 3)} ${code.slice(3)}`, 'browser-1')
  if (outcome.kind !== 'signed_in') throw new Error('not signed in')
  expect(await findViewer(world.deps, outcome.sessionToken)).toMatchObject({ personId: outcome.personId, sessionKind: 'signed_in' })
  expect(await redeem(code, 'browser-1')).toMatchObject({ kind: 'problem' })
  expect(await findViewer(world.deps, 'A'.repeat(32))).toBeUndefined()
})

test('five wrong tries end the code, and so do ten minutes', async () => {
  const code = await ask('tries@home.example', 'browser-2')
  const wrong = code === '000000' ? '000001' : '000000'
  for (let left = codeTriesMax - 1; left >= 0; left--) expect(await redeem(wrong, 'browser-2')).toMatchObject({ problem: 'code_wrong', triesLeft: left })
  expect(await redeem(code, 'browser-2')).toMatchObject({ problem: 'code_expired' })
  const late = await ask('late@home.example', 'browser-3')
  world.clock.advanceSeconds(601)
  expect(await redeem(late, 'browser-3')).toMatchObject({ problem: 'code_expired' })
})

test('an address gets three codes in a quarter of an hour, and the answer stays the same', async () => {
  for (let i = 0; i < 3; i++) expect(await ask('many@home.example', `browser-many-${i}`)).not.toBe('')
  expect(await requestSignInCode(world.deps, { address: 'many@home.example', browserToken: 'x', locale: 'fr' })).toEqual({})
  expect(await database.db.selectFrom('mail').select('id').where('kind', '=', 'sign_in_code').where('state', '=', 'queued').execute()).toHaveLength(0)
})

test('people who share an address choose who they are', async () => {
  const now = world.clock.now()
  const ids = await Promise.all(['Mère', 'Fils'].map((displayName) => insertPerson(database.db, { displayName, locale: 'fr', createdAt: now })))
  for (const id of ids) await saveAddress(database.db, id, 'family@home.example', now)
  const code = await ask('family@home.example', 'browser-4')
  const outcome = await redeem(code, 'browser-4')
  expect(outcome.kind === 'choose_person' && outcome.persons.length).toBe(2)
  expect(await redeem(code, 'browser-4', ids[1])).toMatchObject({ kind: 'signed_in', personId: ids[1] })
})

test('what is not an address is said so', async () => {
  expect(await requestSignInCode(world.deps, { address: 'a@b.example\r\nBcc: c@d.example', browserToken: 'x', locale: 'fr' })).toEqual({ problem: 'not_an_address' })
})
