// Invitations give a role when the person confirms, once; an issuer keeps an administrator.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withDatabase, type TestDatabase } from '../../tests/support/database.ts'
import { makeMailer, makeWorld, type World } from '../../tests/support/world.ts'
import { insertPerson } from '../store/persons.ts'
import { listBadges } from './badges.ts'
import { acceptInvitation, changeMember, getInvitation, getMembers, inviteMember, withdrawInvitation } from './members.ts'
import { sendMail } from './send-mail.ts'

let database: TestDatabase
let world: World
beforeAll(async () => {
  database = await withDatabase()
  world = await makeWorld(database.db)
})
afterAll(() => database.drop())

async function invite(address: string, role: 'administrator' | 'reader'): Promise<string> {
  await inviteMember(world.deps, world.operator, { issuerId: world.issuerId, address, role, locale: 'fr' })
  const mailer = makeMailer()
  const mail = await database.db.selectFrom('mail').select('id').where('kind', '=', 'invitation').where('state', '=', 'queued').executeTakeFirstOrThrow()
  await sendMail({ ...world.deps, mailer }, { mailId: mail.id, write: (subject) => ({ subject: '', text: subject.kind === 'invitation' ? subject.token : '', html: '', fromName: '' }) })
  expect(mailer.sent[0]?.to.address).toBe(address)
  return mailer.sent[0]?.text ?? ''
}
const somebody = async () => ({ kind: 'person' as const, personId: await insertPerson(database.db, { displayName: null, locale: 'fr', createdAt: world.clock.now() }) })

test('an invitation that is not confirmed gives nothing; confirmed, its role; a second time, nothing', async () => {
  const token = await invite('new@staff.example', 'reader')
  const person = await somebody()
  await expect(listBadges(world.deps, person, world.issuerId)).rejects.toMatchObject({ code: 'not_found' })
  expect(await getInvitation(world.deps, token)).toMatchObject({ role: 'reader' })
  await acceptInvitation(world.deps, person, token)
  expect(await listBadges(world.deps, person, world.issuerId)).toHaveLength(1)
  await expect(acceptInvitation(world.deps, await somebody(), token)).rejects.toMatchObject({ code: 'invitation_expired' })
  await expect(getMembers(world.deps, person, world.issuerId)).rejects.toMatchObject({ code: 'not_allowed' })
  await expect(inviteMember(world.deps, person, { issuerId: world.issuerId, address: 'x@y.example', role: 'administrator', locale: 'fr' })).rejects.toMatchObject({ code: 'not_allowed' })
})

test('an invitation is too old after fourteen days', async () => {
  const token = await invite('late@staff.example', 'reader')
  world.clock.advanceSeconds(15 * 86_400)
  await expect(acceptInvitation(world.deps, await somebody(), token)).rejects.toMatchObject({ code: 'invitation_expired' })
})

test('an invitation that is taken back gives nothing, its mail stays, and only its own administrators may', async () => {
  const token = await invite('again@staff.example', 'reader')
  const open = async () => (await getMembers(world.deps, world.operator, world.issuerId)).invitations
  const invitationId = (await open()).find(({ address }) => address === 'again@staff.example')?.id ?? ''
  const other = await makeWorld(database.db)
  for (const [actor, issuerId, code] of [[other.operator, other.issuerId, 'not_found'], [await world.join('badge_maker'), world.issuerId, 'not_allowed']] as const) {
    await expect(withdrawInvitation(world.deps, actor, { issuerId, invitationId })).rejects.toMatchObject({ code })
  }
  await withdrawInvitation(world.deps, world.operator, { issuerId: world.issuerId, invitationId })
  await withdrawInvitation(world.deps, world.operator, { issuerId: world.issuerId, invitationId })
  expect((await open()).map(({ address }) => address)).not.toContain('again@staff.example')
  await expect(acceptInvitation(world.deps, await somebody(), token)).rejects.toMatchObject({ code: 'invitation_expired' })
  // One that has not left yet stays.
  await inviteMember(world.deps, world.operator, { issuerId: world.issuerId, address: 'queued@staff.example', role: 'reader', locale: 'fr' })
  const queued = (await open()).find(({ address }) => address === 'queued@staff.example')?.id ?? ''
  await withdrawInvitation(world.deps, world.operator, { issuerId: world.issuerId, invitationId: queued })
  expect(await database.db.selectFrom('mail').select(['state', 'sealed_payload']).where('invitation_id', '=', queued).executeTakeFirstOrThrow()).toEqual({ state: 'dropped', sealed_payload: null })
})

test('the last administrator cannot leave, also when two leave at once', async () => {
  const self = world.operator.personId
  await expect(changeMember(world.deps, world.operator, { issuerId: world.issuerId, personId: self, role: undefined })).rejects.toMatchObject({ code: 'last_administrator' })
  const second = await world.join('administrator')
  const outcomes = await Promise.allSettled([
    changeMember(world.deps, world.operator, { issuerId: world.issuerId, personId: self, role: 'reader' }),
    changeMember(world.deps, second, { issuerId: world.issuerId, personId: second.personId, role: undefined }),
  ])
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})
