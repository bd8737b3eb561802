// An award from the offer to the verified credential, and every way it can go.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withDatabase, type TestDatabase } from '../../tests/support/database.ts'
import { makeMailer, makeWorld, type World } from '../../tests/support/world.ts'
import { startVerifier, type Verifier } from '../gateways/verify-apart.ts'
import { findAward } from '../store/awards.ts'
import { findCredential } from '../store/credentials.ts'
import { acceptAward } from './accept-award.ts'
import { awardBadge } from './award-badge.ts'
import { declineAward, unsubscribe } from './decline-award.ts'
import { rotateIssuerKey } from './issuer-keys.ts'
import { offerTokenOf } from './offer-token.ts'
import { getOffer } from './offers.ts'
import { expireAwards, sendReminders } from './periodic-work.ts'
import { resendOffer } from './resend-offer.ts'
import { resolveForVerification } from './resolve-for-verification.ts'
import { liftSuspension, revokeCredential, suspendCredential } from './revoke-credential.ts'
import { sendMail } from './send-mail.ts'
import { completeReport } from './verify-badge.ts'
import { undoBatch } from './undo-batch.ts'

let database: TestDatabase
let world: World
let verifier: Verifier
beforeAll(async () => {
  database = await withDatabase()
  world = await makeWorld(database.db)
  verifier = startVerifier(resolveForVerification(world.deps), world.clock.now)
})
afterAll(async () => {
  await verifier.close()
  await database.drop()
})

let count = 0
async function offer(recipient: { name?: string; address?: string } = {}) {
  const address = recipient.address ?? `recipient${++count}@home.example`
  const made = await awardBadge(world.deps, world.operator, {
    issuerId: world.issuerId,
    badgeId: world.badgeId,
    source: 'one',
    recipients: [{ row: 0, name: recipient.name ?? 'Zoé Cœurderoy', address }],
  })
  const awardId = made.awarded[0]?.awardId ?? ''
  return { ...made, awardId, address, offerToken: offerTokenOf(world.deps.vault, awardId, address) }
}
const write = () => ({ subject: 's', text: 't', html: 'h', fromName: 'f' })
async function mailOf(awardId: string, kind = 'offer') {
  return database.db.selectFrom('mail').select(['id', 'state']).where('award_id', '=', awardId).where('kind', '=', kind).executeTakeFirstOrThrow()
}
async function verify(credentialId: string, form: 'document' | 'jwt' = 'document') {
  const credential = await findCredential(database.db, credentialId)
  return completeReport(world.deps, await verifier.verify(credential?.[form] ?? ''))
}

test('an accepted badge verifies in both forms, holds no address, and accepting twice gives the same one', async () => {
  const { offerToken, address } = await offer()
  const accepted = await acceptAward(world.deps, { offerToken, name: 'Zoé Cœurderoy 日' })
  const credential = await findCredential(database.db, accepted.credentialId)
  expect(credential?.document).not.toContain(address)
  expect(credential?.document).toContain('Zoé Cœurderoy 日')
  for (const form of ['document', 'jwt'] as const) {
    const report = await verify(accepted.credentialId, form)
    expect(report, JSON.stringify(report.checks)).toMatchObject({ outcome: 'valid' })
  }
  const again = await acceptAward(world.deps, { offerToken, name: null })
  expect(again).toMatchObject({ credentialId: accepted.credentialId, alreadyAccepted: true })
})

test('a tampered credential is told apart from a good one', async () => {
  const { offerToken } = await offer()
  const { credentialId } = await acceptAward(world.deps, { offerToken, name: 'Noé' })
  const credential = await findCredential(database.db, credentialId)
  expect((await verifier.verify((credential?.document ?? '').replace('"Noé"', '"Eve"'))).outcome).toBe('invalid')
})

test('a suspension is begun and lifted once, however often it is pressed: its holder has one mail of each', async () => {
  const { awardId, offerToken } = await offer()
  await acceptAward(world.deps, { offerToken, name: null })
  const told = async () => Number((await database.db.selectFrom('mail').where('kind', '=', 'revoked').select((eb) => eb.fn.countAll().as('count')).executeTakeFirstOrThrow()).count)
  const before = await told()
  await liftSuspension(world.deps, world.operator, { awardId })
  expect((await told()) - before).toBe(0)
  const suspend = () => suspendCredential(world.deps, world.operator, { awardId, reason: 'Vérification' })
  await Promise.all([suspend(), suspend()])
  world.clock.advanceSeconds(1)
  await suspend()
  expect((await told()) - before).toBe(1)
  for (let press = 0; press < 2; press++) await liftSuspension(world.deps, world.operator, { awardId })
  expect((await told()) - before).toBe(2)
})

test('revoked, suspended and lifted: the verifier says which', async () => {
  const { offerToken, awardId } = await offer()
  const { credentialId } = await acceptAward(world.deps, { offerToken, name: null })
  await suspendCredential(world.deps, world.operator, { awardId, reason: 'Vérification' })
  world.clock.advanceSeconds(6)
  expect(await verify(credentialId)).toMatchObject({ outcome: 'invalid', state: 'suspended' })
  await liftSuspension(world.deps, world.operator, { awardId })
  world.clock.advanceSeconds(6)
  expect((await verify(credentialId)).outcome).toBe('valid')
  await revokeCredential(world.deps, world.operator, { awardId, reason: 'Erreur de personne' })
  world.clock.advanceSeconds(6)
  expect(await verify(credentialId)).toMatchObject({ outcome: 'invalid', state: 'revoked' })
  await expect(liftSuspension(world.deps, world.operator, { awardId })).rejects.toMatchObject({ code: 'credential_revoked' })
})

test('after a rotation the older credential still verifies, and so does a new one', async () => {
  const first = await acceptAward(world.deps, { offerToken: (await offer()).offerToken, name: null })
  await rotateIssuerKey(world.deps, world.operator, { issuerId: world.issuerId })
  const second = await acceptAward(world.deps, { offerToken: (await offer()).offerToken, name: null })
  for (const { credentialId } of [first, second]) expect((await verify(credentialId)).outcome).toBe('valid')
})

test('declining erases the data at once, and a later award of the same badge writes no mail', async () => {
  const { offerToken, awardId, address } = await offer({ name: 'Paul Refuse' })
  await declineAward(world.deps, { offerToken, reason: 'no_thanks' })
  expect(await findAward(database.db, awardId)).toMatchObject({ state: 'declined', recipientName: null, recipientAddress: null, personalWord: null })
  const second = await offer({ name: 'paul  REFUSE', address: address.toUpperCase() })
  expect(second.problems).toMatchObject([{ code: 'answered_before' }])
  expect(second.batchId).toBeUndefined()
  await expect(acceptAward(world.deps, { offerToken, name: null })).rejects.toMatchObject({ code: 'award_already_declined' })
})

test('undo within ten seconds withdraws the offer and drops its mail; later it is refused', async () => {
  const undone = await offer()
  await undoBatch(world.deps, world.operator, undone.batchId ?? '')
  expect(await findAward(database.db, undone.awardId)).toMatchObject({ state: 'withdrawn', recipientAddress: null })
  expect((await mailOf(undone.awardId)).state).toBe('dropped')
  const late = await offer()
  world.clock.advanceSeconds(11)
  await expect(undoBatch(world.deps, world.operator, late.batchId ?? '')).rejects.toMatchObject({ code: 'award_mail_left' })
})

test('a mail leaves once; a refused address is written down and blocks nobody else; a server that is down is tried again', async () => {
  const mailer = makeMailer()
  const deps = { ...world.deps, mailer }
  const [refused, good] = [await offer(), await offer()]
  mailer.answer = (mail) => (mail.to.address === refused.address ? { outcome: 'refused', problem: '550 no such user' } : { outcome: 'sent' })
  for (const award of [refused, good, good]) await sendMail(deps, { mailId: (await mailOf(award.awardId)).id, write })
  expect(mailer.sent.map((mail) => mail.to.address)).toEqual([good.address])
  expect(await findAward(database.db, refused.awardId)).toMatchObject({ mailState: 'refused', deliveredAt: null })
  expect(await findAward(database.db, good.awardId)).toMatchObject({ mailState: 'sent' })
  const waiting = await offer()
  mailer.answer = () => new Error('connection refused')
  const mailId = (await mailOf(waiting.awardId)).id
  await expect(sendMail(deps, { mailId, write })).rejects.toThrow('connection refused')
  mailer.answer = () => ({ outcome: 'sent' })
  await sendMail(deps, { mailId, write })
  expect(mailer.sent).toHaveLength(2)
})

test('a corrected address ends the old link and opens a new one', async () => {
  const { awardId, offerToken } = await offer()
  await resendOffer(world.deps, world.operator, { awardId, newAddress: 'Right@Home.example' })
  await expect(getOffer(world.deps, offerToken)).rejects.toMatchObject({ code: 'not_found' })
  expect((await getOffer(world.deps, offerTokenOf(world.deps.vault, awardId, 'right@home.example'))).isOpen).toBe(true)
  expect(await resendOffer(world.deps, world.operator, { awardId, newAddress: 'a@b.c\r\nBcc: x@y.z' })).toEqual({ problem: 'not_an_address' })
})

test('an address that was corrected twice is written to each time, and the same one once an hour', async () => {
  const { awardId } = await offer()
  const queued = async () => (await database.db.selectFrom('mail').select('id').where('award_id', '=', awardId).where('kind', '=', 'resend').execute()).length
  await resendOffer(world.deps, world.operator, { awardId, newAddress: 'zoe1@home.example' })
  await resendOffer(world.deps, world.operator, { awardId, newAddress: 'zoe2@home.example' })
  expect(await queued()).toBe(2)
  expect(await resendOffer(world.deps, world.operator, { awardId, newAddress: 'zoe2@home.example' })).toEqual({ problem: 'sent_recently' })
  world.clock.advanceSeconds(3_600)
  expect(await resendOffer(world.deps, world.operator, { awardId })).toEqual({})
  expect(await queued()).toBe(3)
})

test('the ten seconds to take everything back are counted from the end of the writing, however long it took', async () => {
  const slowly = { ...world.deps, clock: { now: () => (world.clock.advanceSeconds(6), world.clock.now()) } }
  const { batchId } = await awardBadge(slowly, world.operator, {
    issuerId: world.issuerId, badgeId: world.badgeId, source: 'list', recipients: [1, 2].map((row) => ({ row, address: `slow${row}@home.example` })),
  })
  const { held_until: heldUntil } = await database.db.selectFrom('batch').select('held_until').where('id', '=', batchId ?? '').executeTakeFirstOrThrow()
  const { run_at: runAt } = await database.pool.query(`select min(run_at) as run_at from graphile_worker.jobs where key in (select 'mail:' || mail.id from mail join award on award.id = mail.award_id where batch_id = $1)`, [batchId]).then(({ rows }) => rows[0])
  expect(heldUntil.getTime()).toBeGreaterThan(world.clock.now().getTime() - 12_000 + 9_000)
  expect(runAt).toEqual(heldUntil)
})

test('reminders after 7 and 30 days leave once, expiry after 90 erases and keeps the count; unsubscribed addresses get none', async () => {
  const mailer = makeMailer()
  const { awardId, offerToken } = await offer()
  await sendMail({ ...world.deps, mailer }, { mailId: (await mailOf(awardId)).id, write })
  const day = 86_400
  world.clock.advanceSeconds(8 * day)
  await sendReminders(world.deps)
  await sendReminders(world.deps)
  expect((await findAward(database.db, awardId))?.remindersSent).toBe(1)
  await sendMail({ ...world.deps, mailer }, { mailId: (await mailOf(awardId, 'reminder_1')).id, write })
  await unsubscribe(world.deps, offerToken)
  world.clock.advanceSeconds(24 * day)
  await sendReminders(world.deps)
  await sendMail({ ...world.deps, mailer }, { mailId: (await mailOf(awardId, 'reminder_2')).id, write })
  expect(mailer.sent).toHaveLength(2)
  world.clock.advanceSeconds(60 * day)
  expect(await expireAwards(world.deps)).toBeGreaterThan(0)
  expect(await findAward(database.db, awardId)).toMatchObject({ state: 'expired', recipientName: null, recipientAddress: null })
  await expect(acceptAward(world.deps, { offerToken, name: null })).rejects.toMatchObject({ code: 'award_expired' })
})

test('people of another organisation find nothing, a reader may not award', async () => {
  const other = await makeWorld(database.db)
  const { awardId, batchId } = await offer()
  await expect(revokeCredential(world.deps, other.operator, { awardId, reason: 'x' })).rejects.toMatchObject({ code: 'not_found' })
  await expect(undoBatch(world.deps, other.operator, batchId ?? '')).rejects.toMatchObject({ code: 'not_found' })
  await expect(resendOffer(world.deps, other.operator, { awardId })).rejects.toMatchObject({ code: 'not_found' })
  const input = { issuerId: world.issuerId, badgeId: world.badgeId, source: 'one' as const, recipients: [{ row: 0, address: 'x@y.example' }] }
  await expect(awardBadge(world.deps, other.operator, input)).rejects.toMatchObject({ code: 'not_found' })
  await expect(awardBadge(world.deps, other.operator, { ...input, issuerId: other.issuerId })).rejects.toMatchObject({ code: 'not_found' })
  await expect(awardBadge(world.deps, await world.join('reader'), input)).rejects.toMatchObject({ code: 'not_allowed' })
  await expect(awardBadge(world.deps, { kind: 'anyone' }, input)).rejects.toMatchObject({ code: 'not_signed_in' })
})

test('a corrected address belongs to its person: nothing is awarded twice there, and the wrong one is free again', async () => {
  const { deps, operator } = world
  const wrong = await offer({ address: 'wrong.person@home.example', name: 'Ada' })
  expect(await resendOffer(deps, operator, { awardId: wrong.awardId, newAddress: 'right.person@home.example' })).toEqual({})
  expect((await offer({ address: 'right.person@home.example', name: 'ADA' })).problems).toEqual([{ row: 0, field: 'address', code: 'already_awarded' }])
  const free = await offer({ address: 'wrong.person@home.example', name: 'Ada' })
  expect(free.problems).toEqual([])
  // Whoever has the badge, or said no to it, keeps that: the offer stays as it was.
  const before = await findAward(database.db, free.awardId)
  expect(await resendOffer(deps, operator, { awardId: free.awardId, newAddress: ' Right.Person@home.example' })).toEqual({ problem: 'already_awarded' })
  const refused = await offer({ address: 'said.no@home.example', name: 'Ada' })
  await declineAward(deps, { offerToken: refused.offerToken, reason: 'no_thanks' })
  expect(await resendOffer(deps, operator, { awardId: free.awardId, newAddress: 'said.no@home.example' })).toEqual({ problem: 'answered_before' })
  expect(await findAward(database.db, free.awardId)).toEqual(before)
  // Two offers are corrected to one person at once: one of them is.
  const [one, other] = [await offer({ address: 'one@home.example', name: 'Bo' }), await offer({ address: 'other@home.example', name: 'Bo' })]
  const both = await Promise.all([one, other].map(({ awardId }) => resendOffer(deps, operator, { awardId, newAddress: 'bo@home.example' })))
  expect(both.map(({ problem }) => problem ?? 'done').toSorted()).toEqual(['already_awarded', 'done'])
})
