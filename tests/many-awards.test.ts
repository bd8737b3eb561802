// Many awards in one act: the same as one by one, once each however often the list is sent, and taken back whole or not at all.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { badgeTemplates } from '../src/domain/badge-templates.ts'
import { listTasks } from '../src/jobs/tasks.ts'
import { acceptAward } from '../src/usecases/accept-award.ts'
import { awardBadge, type AwardRecipient } from '../src/usecases/award-badge.ts'
import { createBadge, publishBadge } from '../src/usecases/badges.ts'
import { declineAward, unsubscribe } from '../src/usecases/decline-award.ts'
import { offerTokenOf } from '../src/usecases/offer-token.ts'
import { awardList, bringList, previewList } from '../src/usecases/recipient-lists.ts'
import { sendMail } from '../src/usecases/send-mail.ts'
import { undoBatch } from '../src/usecases/undo-batch.ts'
import { withDatabase, type TestDatabase } from './support/database.ts'
import { serveWorld } from './support/web.ts'
import { makeMailer, makeWorld, type World } from './support/world.ts'

let database: TestDatabase
let world: World
beforeAll(async () => {
  database = await withDatabase()
  world = await makeWorld(database.db)
})
afterAll(() => database.drop())

async function makeBadge(): Promise<string> {
  const template = badgeTemplates[1]
  if (!template) throw new Error('no template')
  const { badgeId } = await createBadge(world.deps, world.operator, {
    issuerId: world.issuerId,
    badge: { usage: template.usage, audience: 'adults', whoMayAward: 'awarder', eventId: null },
    content: { texts: template.texts, tags: [], alignments: [], validForDays: null, imageRecipe: template.recipe, imageFileId: null },
  })
  await publishBadge(world.deps, world.operator, badgeId)
  return badgeId
}
const award = (badgeId: string, recipients: AwardRecipient[], deps = world.deps) => awardBadge(deps, world.operator, { issuerId: world.issuerId, badgeId, recipients, source: 'list' })
const rowsOf = (badgeId: string) =>
  database.db
    .selectFrom('award')
    .leftJoin('mail', 'mail.award_id', 'award.id')
    .where('award.badge_id', '=', badgeId)
    .select(['recipient_name', 'recipient_address', 'award.locale', 'personal_word', 'award.state', 'award.mail_state', 'mail.kind', 'mail.state as sending'])
    .orderBy('recipient_address')
    .orderBy('recipient_name')
    .execute()
const jobs = async () => Number((await database.db.selectFrom('mail').where('state', '=', 'queued').select((eb) => eb.fn.countAll().as('count')).executeTakeFirstOrThrow()).count)

/** People of every kind, more than one statement writes. */
const people: AwardRecipient[] = [
  ...Array.from({ length: 1_100 }, (_, row) => ({ row, name: `Zoé ${row}`, address: `z${row}@people.example`, ...(row % 3 === 0 && { locale: 'en' as const }), ...(row % 7 === 0 && { personalWord: ' Bravo ! ' }) })),
  { row: 1_100, name: 'Léa', address: 'family@people.example' },
  { row: 1_101, name: 'Noé', address: 'FAMILY@people.example ' },
  { row: 1_102, name: 'LEA', address: 'family@people.example' },
  { row: 1_103, name: 'Card only' },
  { row: 1_104, address: 'said-no@people.example' },
  { row: 1_105, name: 'Somebody', address: 'said-no@people.example' },
  { row: 1_106, address: 'no-more-mail@people.example' },
  { row: 1_107, address: 'has-it@people.example' },
  { row: 1_108, address: 'not an address' },
  { row: 1_109 },
]

test('a long list gives what its rows give one by one', async () => {
  const [together, alone] = [await makeBadge(), await makeBadge()]
  const unsubscribing: (() => Promise<void>)[] = []
  for (const badgeId of [together, alone]) {
    const offered = await award(badgeId, [{ row: 0, address: 'said-no@people.example' }, { row: 1, address: 'has-it@people.example' }, { row: 2, address: 'no-more-mail@people.example', name: 'Before' }])
    const token = (row: number, address: string) => offerTokenOf(world.deps.vault, offered.awarded.find((one) => one.row === row)?.awardId ?? '', address)
    await declineAward(world.deps, { offerToken: token(0, 'said-no@people.example'), reason: 'no_thanks' })
    await acceptAward(world.deps, { offerToken: token(1, 'has-it@people.example'), name: null })
    unsubscribing.push(() => unsubscribe(world.deps, token(2, 'no-more-mail@people.example')))
  }
  for (const unsubscribeOne of unsubscribing) await unsubscribeOne()
  const list = await award(together, people)
  expect(list.problems).toEqual([
    { row: 1_102, field: 'address', code: 'twice_in_list' },
    { row: 1_104, field: 'address', code: 'answered_before' },
    { row: 1_105, field: 'address', code: 'answered_before' },
    { row: 1_107, field: 'address', code: 'already_awarded' },
    { row: 1_108, field: 'address', code: 'not_an_address' },
    { row: 1_109, field: 'address', code: 'missing' },
  ])
  expect(list.awarded.map(({ row }) => row)).toEqual(people.map(({ row }) => row).filter((row) => !list.problems.some((problem) => problem.row === row)))
  for (const person of people.slice(0, 40).concat(people.slice(1_100))) await award(alone, [person])
  const rest = people.slice(40, 1_100).map(({ address }) => address)
  const [inList, oneByOne] = [(await rowsOf(together)).filter(({ recipient_address }) => !rest.includes(recipient_address ?? undefined)), await rowsOf(alone)]
  expect(oneByOne.length).toBeGreaterThan(40)
  expect(inList).toEqual(oneByOne)
})

test('the preview says what the award would, and doubts an address at which another name has the badge', async () => {
  const badgeId = await makeBadge()
  const { awarded } = await award(badgeId, [{ row: 0, name: 'Ada', address: 'home@people.example' }, { row: 1, name: 'Bo', address: 'no@people.example' }, { row: 2, name: 'Fi', address: 'fi@people.example' }])
  await declineAward(world.deps, { offerToken: offerTokenOf(world.deps.vault, awarded[1]?.awardId ?? '', 'no@people.example'), reason: 'no_thanks' })
  const rows = [['Nom', 'Courriel'], ['ada', 'Home@people.example'], ['Bo', 'no@people.example'], ['', 'no@people.example'], ['Di', 'di@people.example'], ['Cy', 'Fi@people.example '], ['di', 'di@people.example'], ['Ed', 'x']]
  const { importId } = await bringList(world.deps, world.operator, { issuerId: world.issuerId, badgeId, rows })
  const { problems, doubts, people: read } = await previewList(world.deps, world.operator, importId)
  const byName = (row: number) => read.find((person) => person.row === row)?.name ?? ''
  expect([...problems].map(([row, code]) => [byName(row), code])).toEqual([['di', 'twice_in_list'], ['Ed', 'not_an_address'], ['ada', 'already_awarded'], ['Bo', 'answered_before'], ['', 'answered_before']])
  expect([...doubts].filter((row) => !problems.has(row)).map(byName)).toEqual(['Cy'])
  const { batchId } = await awardList(world.deps, world.operator, { importId, locale: 'fr' })
  expect(batchId).toBeDefined()
  const after = await previewList(world.deps, world.operator, importId)
  expect(new Map([...after.problems].toSorted())).toEqual(new Map([...problems].toSorted()))
})

test('what is said of a whole list goes to every line without its own; a day that is none is said at its field, and nothing typed is lost', async () => {
  const web = await serveWorld(world)
  try {
    const badgeId = await makeBadge()
    const { importId } = await bringList(world.deps, world.operator, {
      issuerId: world.issuerId, badgeId,
      rows: [['Nom', 'Courriel', 'Mot'], ['Zoé', 'zoe@whole.example', 'Pour toi'], ['Noé', 'noe@whole.example', ' ']],
    })
    const cookie = await web.cookieOf(world.operator.personId)
    const send = (fields: Record<string, string>) =>
      web.app.request(`http://localhost:3000/fr/listes/${importId}`, {
        method: 'POST', headers: { cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ hasHeadings: 'yes', 'column.0': 'name', 'column.1': 'address', 'column.2': 'personalWord', occasion: 'La fête', personalWord: 'Bravo à tous', ...fields }).toString(),
      })
    const refused = await send({ act: 'award', happenedOn: '2026-02-31' })
    expect(refused.status).toBe(422)
    const page = await refused.text()
    for (const kept of ['id="happenedOn-wrong"', 'href="#happenedOn"', 'value="2026-02-31"', 'value="La fête"', 'Bravo à tous']) expect(page).toContain(kept)
    expect(await rowsOf(badgeId)).toEqual([])
    expect((await send({ act: 'award', happenedOn: '2026-02-28' })).status).toBe(303)
    const words = await database.db.selectFrom('award').where('badge_id', '=', badgeId).select(['recipient_name', 'personal_word', 'occasion', 'happened_on']).orderBy('recipient_name').execute()
    expect(words).toEqual([
      { recipient_name: 'Noé', personal_word: 'Bravo à tous', occasion: 'La fête', happened_on: '2026-02-28' },
      { recipient_name: 'Zoé', personal_word: 'Pour toi', occasion: 'La fête', happened_on: '2026-02-28' },
    ])
    expect(web.faults).toEqual([])
  } finally {
    await web.close()
  }
})

test('a list that is sent twice at once awards everybody once, with one mail', async () => {
  const badgeId = await makeBadge()
  const before = await jobs()
  const recipients = people.slice(0, 900)
  const [one, other] = await Promise.all([award(badgeId, recipients), award(badgeId, recipients.toReversed())])
  expect(one.awarded.length + other.awarded.length).toBe(900)
  expect(one.problems.length + other.problems.length).toBe(900)
  expect(new Set([...one.problems, ...other.problems].map(({ code }) => code))).toEqual(new Set(['already_awarded']))
  expect((await rowsOf(badgeId)).length).toBe(900)
  expect((await jobs()) - before).toBe(900)
})

test('taken back, nothing of a list is left but who was already answered', async () => {
  const badgeId = await makeBadge()
  const made = await award(badgeId, people.slice(0, 700))
  const taken = made.awarded[5]
  const address = people[taken?.row ?? 0]?.address ?? ''
  await acceptAward(world.deps, { offerToken: offerTokenOf(world.deps.vault, taken?.awardId ?? '', address), name: null })
  const before = await jobs()
  await undoBatch(world.deps, world.operator, made.batchId ?? '')
  const rows = await rowsOf(badgeId)
  expect(rows.filter(({ state }) => state === 'accepted')).toHaveLength(1)
  expect(rows.filter(({ state, recipient_address, recipient_name, sending }) => state === 'withdrawn' && recipient_address === null && recipient_name === null && sending === 'dropped')).toHaveLength(699)
  expect(before - (await jobs())).toBe(699)
  expect((await award(badgeId, people.slice(0, 700))).awarded).toHaveLength(699)
})

test('no mail leaves while its list is being taken back', async () => {
  const badgeId = await makeBadge()
  const made = await award(badgeId, people.slice(0, 3))
  const mailer = makeMailer()
  const mails = await database.db.selectFrom('mail').select('id').where('award_id', 'in', made.awarded.map(({ awardId }) => awardId)).execute()
  const write = () => ({ subject: 's', text: 't', html: 'h', fromName: 'f' })
  let sending: Promise<void>[] = []
  await database.db.transaction().execute(async (tx) => {
    await undoBatch({ ...world.deps, db: tx }, world.operator, made.batchId ?? '')
    // The undo is written and not yet final: the worker comes for the mails.
    sending = mails.map(({ id }) => sendMail({ ...world.deps, mailer }, { mailId: id, write }))
    await new Promise((later) => setTimeout(later, 200))
    expect(mailer.sent).toEqual([])
  })
  await Promise.all(sending)
  expect(mailer.sent).toEqual([])
})

test('what is due on one day is done by one run of its job: reminders, and the end with its erasure', async () => {
  const badgeId = await makeBadge()
  await award(badgeId, people.slice(0, 1_100))
  await database.db.updateTable('award').set({ mail_state: 'sent' }).where('badge_id', '=', badgeId).execute()
  const tasks = listTasks({ ...world.deps, mailer: makeMailer(), logger: { warn: () => {} } }, () => {})
  const run = (name: string) => tasks[name]?.({}, {} as never)
  world.clock.advanceSeconds(7.5 * 86_400)
  await run('send-reminders')
  const reminded = (await rowsOf(badgeId)).filter(({ kind }) => kind === 'reminder_1')
  expect(reminded).toHaveLength(1_100)
  world.clock.advanceSeconds(90 * 86_400)
  await run('expire-awards')
  const ended = (await rowsOf(badgeId)).filter(({ state, recipient_name, recipient_address }) => state === 'expired' && recipient_name === null && recipient_address === null)
  expect(ended.filter(({ kind }) => kind === 'offer')).toHaveLength(1_100)
})
