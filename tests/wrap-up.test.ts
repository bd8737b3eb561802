// The wrap-up page that anybody may read: no number of fewer than five people stands on it, and none can be worked out.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { awardBadge } from '../src/usecases/award-badge.ts'
import { acceptAward } from '../src/usecases/accept-award.ts'
import { createBadge, publishBadge } from '../src/usecases/badges.ts'
import { createEvent, shareEventReport } from '../src/usecases/events.ts'
import { offerTokenOf } from '../src/usecases/offer-token.ts'
import { badgeTemplates } from '../src/domain/badge-templates.ts'
import { withDatabase, type TestDatabase } from './support/database.ts'
import { serveWorld, type TestWeb } from './support/web.ts'
import { makeWorld, type World } from './support/world.ts'

let database: TestDatabase
let world: World
let web: TestWeb
beforeAll(async () => {
  database = await withDatabase()
  world = await makeWorld(database.db)
  web = await serveWorld(world)
})
afterAll(async () => {
  await web.close()
  await database.drop()
})

const words = (html: string) => html.replace(/<svg[\s\S]*?<\/svg>/g, (svg) => svg.replace(/<(?!\/?(?:title|text))[^>]*>/g, ' ')).replace(/<(?:script|style)[\s\S]*?<\/(?:script|style)>/g, ' ').replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')

async function makeBadge(template: (typeof badgeTemplates)[number]): Promise<string> {
  const { badgeId } = await createBadge(world.deps, world.operator, {
    issuerId: world.issuerId,
    badge: { usage: template.usage, audience: 'adults', whoMayAward: 'awarder', eventId: null },
    content: { texts: template.texts, tags: [], alignments: [], validForDays: null, imageRecipe: template.recipe, imageFileId: null },
  })
  expect(await publishBadge(world.deps, world.operator, badgeId)).toEqual([])
  return badgeId
}

async function wrapUp(name: string, awards: [badgeId: string, offered: number, accepted: number][]): Promise<string> {
  const { deps, operator, issuerId } = world
  const { eventId } = await createEvent(deps, operator, { issuerId, event: { name: { fr: name, en: name }, place: 'Caen', startsOn: '2026-03-02', endsOn: '2026-03-02', timeZone: 'Europe/Paris', visitors: null } })
  for (const [at, [badgeId, offered, accepted]] of awards.entries()) {
    world.clock.set(new Date(Date.UTC(2026, 2, 2, 9 + (at % 2))))
    const recipients = Array.from({ length: offered }, (_, row) => ({ row, address: `${name}-${at}-${row}@people.example` }))
    const { awarded } = await awardBadge(deps, operator, { issuerId, badgeId, eventId, recipients, source: 'list' })
    for (const { row, awardId } of awarded.slice(0, accepted)) await acceptAward(deps, { offerToken: offerTokenOf(deps.vault, awardId, `${name}-${at}-${row}@people.example`.toLowerCase()), name: null })
  }
  const token = await shareEventReport(deps, operator, { eventId, isShared: true })
  return words(await (await web.app.request(`http://localhost:3000/en/report/${token}`)).text())
}

test('a small number takes the next one with it, in the lists, the tables and the pictures', async () => {
  const [recognition, other] = badgeTemplates.filter(({ usage }) => usage === 'recognition')
  const presence = badgeTemplates.find(({ usage }) => usage === 'presence')
  if (!recognition || !other || !presence) throw new Error('no templates')
  const [first, second, third] = [await makeBadge(recognition), await makeBadge(other), await makeBadge(presence)]
  const page = await wrapUp('Fair', [[first, 41, 23], [second, 3, 2], [third, 17, 13]])
  // The sums of all are told; the small badge is not, nor the one by which it could be worked out.
  expect(page).toContain('3 badges, 61 awarded, 62% accepted')
  expect(page).toContain('44')
  for (const hidden of [/\b3 awarded/, /\b41\b/, /\b23\b/, /\b2 accepted/]) expect(page).not.toMatch(hidden)
  expect(page.match(/not shown awarded/g)).toHaveLength(2)
  // By hour the same: the small hour and the next smallest.
  expect(page).toMatch(/10 h not shown .*11 h not shown/)
  expect(page).not.toMatch(/\bh:? (?:3|58)\b/)
})

test('an event of very few awards says so, and gives no number of people', async () => {
  const badge = await makeBadge(badgeTemplates[0] as (typeof badgeTemplates)[number])
  const page = await wrapUp('Evening', [[badge, 4, 1]])
  expect(page).toContain('Too few badges were awarded or accepted to give numbers.')
  expect(page).not.toMatch(/\b4 awarded|25/)
})
