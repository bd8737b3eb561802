// The recipient's answers that time, families and lost browsers put to the test.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withDatabase, type TestDatabase } from '../../tests/support/database.ts'
import { makeMailer, makeWorld, type World } from '../../tests/support/world.ts'
import { findAward } from '../store/awards.ts'
import { insertPerson, saveAddress } from '../store/persons.ts'
import { acceptAward } from './accept-award.ts'
import { awardBadge, type AwardRecipient } from './award-badge.ts'
import { createShare, getBooklet, getSharedBadge, takeUnkeptBadge, withdrawShare } from './booklet.ts'
import { declineAward } from './decline-award.ts'
import { createEvent } from './events.ts'
import { offerTokenOf } from './offer-token.ts'
import { sendReminders } from './periodic-work.ts'
import { resendOffer } from './resend-offer.ts'
import { sendMail } from './send-mail.ts'
import { findViewer, startBrowserSession } from './sessions.ts'
import { redeemSignInCode, requestSignInCode } from './sign-in.ts'

let database: TestDatabase
let world: World
beforeAll(async () => {
  database = await withDatabase()
  world = await makeWorld(database.db)
})
afterAll(() => database.drop())

const write = () => ({ subject: 's', text: 't', html: 'h', fromName: 'f' })
let count = 0
const newAddress = () => `side${++count}@home.example`

async function offer(recipient: Omit<AwardRecipient, 'row'>, eventId?: string) {
  const made = await awardBadge(world.deps, world.operator, { issuerId: world.issuerId, badgeId: world.badgeId, eventId, source: 'one', recipients: [{ row: 0, ...recipient }] })
  const awardId = made.awarded[0]?.awardId ?? ''
  return { ...made, awardId, offerToken: offerTokenOf(world.deps.vault, awardId, recipient.address ?? null) }
}
async function newEvent() {
  const event = { name: { fr: `Fête ${++count}` }, place: null, startsOn: '2026-03-01', endsOn: '2026-03-01', visitors: null }
  return (await createEvent(world.deps, world.operator, { issuerId: world.issuerId, event })).eventId
}
const queuedFor = async (awardId: string) => (await database.db.selectFrom('mail').select('kind').where('award_id', '=', awardId).where('state', '=', 'queued').execute()).map(({ kind }) => kind)

/** Asks for a code in a browser; `redeem` types it there, once as nobody in particular and again as the person chosen. */
async function signIn(address: string, browserPersonId: string | null) {
  const browserToken = `browser-${++count}`
  await requestSignInCode(world.deps, { address, browserToken, locale: 'fr' })
  const { id } = await database.db.selectFrom('mail').select('id').where('kind', '=', 'sign_in_code').where('state', '=', 'queued').executeTakeFirstOrThrow()
  let code = ''
  await sendMail({ ...world.deps, mailer: makeMailer() }, { mailId: id, write: (subject) => ((code = subject.kind === 'sign_in_code' ? subject.code : ''), write()) })
  return { redeem: (personId?: string) => redeemSignInCode(world.deps, { code, browserToken, locale: 'fr', browserPersonId: browserPersonId ?? undefined, personId }) }
}

test('a no outlives the event: the same badge is not offered again elsewhere, nor under the bare address', async () => {
  const address = newAddress()
  const { offerToken } = await offer({ name: 'Paul Refuse', address })
  await declineAward(world.deps, { offerToken, reason: 'no_thanks' })
  const elsewhere = await newEvent()
  for (const recipient of [{ name: 'paul refuse', address }, { address }]) {
    expect((await offer(recipient, elsewhere)).problems, JSON.stringify(recipient)).toMatchObject([{ code: 'answered_before' }])
  }
  // Somebody else at a family's address is asked all the same.
  expect((await offer({ name: 'Anne Refuse', address }, elsewhere)).problems).toEqual([])
})

test('a no that was given without a name holds for every name at that address', async () => {
  const address = newAddress()
  const { offerToken } = await offer({ address })
  await declineAward(world.deps, { offerToken, reason: 'no_thanks' })
  expect((await offer({ name: 'Paul', address }, await newEvent())).problems).toMatchObject([{ code: 'answered_before' }])
})

test('a worker that was away for a month sends one reminder, not two at once', async () => {
  const { awardId } = await offer({ name: 'Rose', address: newAddress() })
  const { id } = await database.db.selectFrom('mail').select('id').where('award_id', '=', awardId).executeTakeFirstOrThrow()
  await sendMail({ ...world.deps, mailer: makeMailer() }, { mailId: id, write })
  world.clock.advanceSeconds(31 * 86_400)
  await sendReminders(world.deps)
  await sendReminders(world.deps)
  expect(await queuedFor(awardId)).toEqual(['reminder_2'])
})

test('an offer made again waits another week before its reminder', async () => {
  const { awardId } = await offer({ name: 'Rose', address: newAddress() })
  world.clock.advanceSeconds(40 * 86_400)
  await resendOffer(world.deps, world.operator, { awardId })
  const { id } = await database.db.selectFrom('mail').select('id').where('award_id', '=', awardId).where('kind', '=', 'resend').executeTakeFirstOrThrow()
  await sendMail({ ...world.deps, mailer: makeMailer() }, { mailId: id, write })
  await sendReminders(world.deps)
  expect((await queuedFor(awardId)).filter((kind) => kind.startsWith('reminder'))).toEqual([])
  world.clock.advanceSeconds(8 * 86_400)
  await sendReminders(world.deps)
  expect((await queuedFor(awardId)).filter((kind) => kind.startsWith('reminder'))).toEqual(['reminder_1'])
})

test('the name is written as one clean line, whatever was sent', async () => {
  const { offerToken } = await offer({ name: 'Zoé', address: newAddress() })
  const { credentialId } = await acceptAward(world.deps, { offerToken, name: `  Zoe\u0301 \u202e\n${'é'.repeat(300)}\ud83d` })
  const { name_on_credential: name, document } = await database.db.selectFrom('credential').select(['name_on_credential', 'document']).where('id', '=', credentialId).executeTakeFirstOrThrow()
  expect(name).toBe(`Zoé ${'é'.repeat(196)}`)
  expect(document).toContain(`"identityHash":"${name}"`)
})

test('who can come back keeps the badge at once', async () => {
  const address = newAddress()
  const personId = await insertPerson(database.db, { displayName: 'Kim', locale: 'fr', createdAt: world.clock.now() })
  await saveAddress(database.db, personId, address, world.clock.now())
  const { offerToken, awardId } = await offer({ name: 'Kim', address })
  await acceptAward(world.deps, { offerToken, name: 'Kim', viewerPersonId: personId })
  expect((await findAward(database.db, awardId))?.keptAt).toEqual(world.clock.now())
})

test('a badge accepted in a browser that is gone is found by the address of its mail, and taken once', async () => {
  const address = newAddress()
  const { offerToken, awardId } = await offer({ name: 'Lou', address })
  const { credentialId, personId: lost } = await acceptAward(world.deps, { offerToken, name: 'Lou' })
  const other = newAddress()
  const [mine, stranger] = await Promise.all(
    [address, other].map(async (one) => {
      const personId = await insertPerson(database.db, { displayName: null, locale: 'fr', createdAt: world.clock.now() })
      await saveAddress(database.db, personId, one, world.clock.now())
      return personId
    }),
  )
  expect((await getBooklet(world.deps, stranger ?? '')).unkept).toEqual([])
  await expect(takeUnkeptBadge(world.deps, { personId: stranger ?? '', credentialId })).rejects.toMatchObject({ code: 'not_found' })
  expect((await getBooklet(world.deps, mine ?? '')).unkept.map(({ credential }) => credential.id)).toEqual([credentialId])
  await takeUnkeptBadge(world.deps, { personId: mine ?? '', credentialId })
  expect((await getBooklet(world.deps, mine ?? '')).badges.map(({ credential }) => credential.id)).toEqual([credentialId])
  expect((await getBooklet(world.deps, lost ?? '')).badges).toEqual([])
  expect(await findAward(database.db, awardId)).toMatchObject({ holderId: mine, keptAt: world.clock.now() })
  await expect(takeUnkeptBadge(world.deps, { personId: mine ?? '', credentialId })).rejects.toMatchObject({ code: 'not_found' })
})

test('two people of a family at one address are never melted into one', async () => {
  const address = newAddress()
  const accept = async (name: string) => {
    const { offerToken } = await offer({ name, address })
    return acceptAward(world.deps, { offerToken, name })
  }
  const ana = await accept('Ana Duval')
  const anaSession = await startBrowserSession(world.deps, ana.personId ?? '')
  const first = await (await signIn(address, ana.personId)).redeem()
  // Who gives an address for the first time stays who they are; the session from before it was proven is over.
  expect(first).toMatchObject({ kind: 'signed_in', personId: ana.personId })
  expect(await findViewer(world.deps, anaSession)).toBeUndefined()

  const ben = await accept('Ben Duval')
  const { redeem } = await signIn(address, ben.personId)
  expect(await redeem()).toMatchObject({ kind: 'choose_person', persons: [{ id: ana.personId }], here: { displayName: 'Ben Duval' } })
  expect(await redeem('new')).toMatchObject({ kind: 'signed_in', personId: ben.personId })
  expect((await getBooklet(world.deps, ana.personId ?? '')).badges.map(({ credential }) => credential.id)).toEqual([ana.credentialId])
})

test('a link that has ended is gone, one that never was is not found', async () => {
  const { offerToken } = await offer({ name: 'Max', address: newAddress() })
  const { credentialId, personId } = await acceptAward(world.deps, { offerToken, name: 'Max' })
  const own = { personId: personId ?? '', credentialId }
  const withdrawn = await createShare(world.deps, own)
  await withdrawShare(world.deps, own)
  const expiring = await createShare(world.deps, { ...own, lifetimeDays: 7 })
  expect((await getSharedBadge(world.deps, { token: expiring.token })).credential.id).toBe(credentialId)
  world.clock.advanceSeconds(7 * 86_400 + 1)
  for (const { token } of [withdrawn, expiring]) await expect(getSharedBadge(world.deps, { token })).rejects.toMatchObject({ code: 'gone' })
  await expect(getSharedBadge(world.deps, { token: 'A'.repeat(22) })).rejects.toMatchObject({ code: 'not_found' })
  await expect(getSharedBadge(world.deps, { credentialId })).rejects.toMatchObject({ code: 'not_found' })
})
