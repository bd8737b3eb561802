// Loads the example story through the same use cases as the real thing; exists only where the public address is local.
import { badgeTemplates } from '../domain/badge-templates.ts'
import { listStoryAwards, type StoryAward } from '../domain/example-story.ts'
import { Refusal } from '../domain/refusal.ts'
import { verifyCredential } from '../openbadges/verify.ts'
import { findAward, updateAward } from '../store/awards.ts'
import { inTransaction } from '../store/database.ts'
import { findCurrentCredential } from '../store/credentials.ts'
import { findFirstSharedAwardId } from '../store/shares.ts'
import { findRootIssuer } from '../store/issuers.ts'
import { listMailIdsOfAward, settleMail } from '../store/mails.ts'
import { insertPerson, saveAddress } from '../store/persons.ts'
import { findSetting, saveSetting } from '../store/settings.ts'
import { acceptAward } from './accept-award.ts'
import { awardBadge } from './award-badge.ts'
import type { Actor } from './authorize.ts'
import { createBadge, grantIssuing, publishBadge } from './badges.ts'
import { createShare, keepBadges } from './booklet.ts'
import { declineAward } from './decline-award.ts'
import type { Dependencies } from './dependencies.ts'
import { storySettingName, type StoryPlaces } from './enter-demonstration.ts'
import { createEvent, shareEventReport } from './events.ts'
import { createIssuer } from './issuers.ts'
import { offerTokenOf } from './offer-token.ts'
import { markOfferSeen } from './offers.ts'
import { expireAwards } from './periodic-work.ts'
import { resendOffer } from './resend-offer.ts'
import { resolveForVerification } from './resolve-for-verification.ts'
import { completeReport } from './verify-badge.ts'

/** How many people without an answer the organiser wrote to again a few days ago, so that there are open offers to look at, and to send again. */
const sentAgain = 24
const sentAgainDaysAgo = 3

/** When employers and schools of the story look at the badges that were shown to them. */
const readersLook = new Date('2019-01-15T09:00:00Z')
/** When nobody of the story can answer any more: 90 days after the last offer. */
const afterTheLastOffer = new Date('2019-03-04T08:00:00Z')

/** Dependencies whose clock stands where the story is. */
const at = (deps: Dependencies, when: Date): Dependencies => ({ ...deps, clock: { now: () => when } })

/** What the mail server of the story answers: it says no to some addresses, and nothing leaves this machine. */
async function settleOfferMail(deps: Dependencies, awardId: string, isRefused: boolean): Promise<void> {
  const now = deps.clock.now()
  for (const mailId of await listMailIdsOfAward(deps.db, awardId)) await settleMail(deps.db, mailId, { state: isRefused ? 'refused' : 'sent', now })
  await updateAward(deps.db, awardId, isRefused ? { mailState: 'refused', mailProblem: '550 5.1.1 no such mailbox' } : { mailState: 'sent', deliveredAt: now })
}

async function playAward(deps: Dependencies, actor: Actor, story: StoryAward, place: { issuerId: string; badgeId: string; eventId: string }): Promise<{ awardId: string; isShared: boolean }> {
  const then = at(deps, story.offeredAt)
  const made = await awardBadge(then, actor, {
    issuerId: place.issuerId,
    badgeId: place.badgeId,
    eventId: place.eventId,
    source: 'one',
    place: story.place,
    happenedOn: story.offeredAt.toISOString().slice(0, 10),
    recipients: [{ row: 0, name: story.name, address: story.address, locale: story.locale }],
  })
  const awardId = made.awarded[0]?.awardId
  if (!awardId) throw new Error('the story awards the same badge twice')
  await settleOfferMail(then, awardId, story.answer === 'undeliverable')
  const offerToken = offerTokenOf(deps.vault, awardId, story.address)
  const answered = at(deps, story.answeredAt)
  if (story.answer === 'declines') await declineAward(answered, { offerToken, reason: 'no_thanks' })
  if (story.answer === 'sees_only') await markOfferSeen(answered, offerToken)
  if (story.answer === 'accepts' || story.answer === 'accepts_with_name') {
    const { personId, credentialId } = await acceptAward(answered, { offerToken, name: story.answer === 'accepts_with_name' ? story.name : null })
    if (personId && (story.keeps || story.shares)) {
      await saveAddress(answered.db, personId, story.address, story.answeredAt)
      await keepBadges(answered, { fromPersonId: personId, toPersonId: personId })
    }
    const isForMinors = badgeTemplates[story.badge]?.audience === 'minors'
    if (personId && story.shares && !isForMinors) {
      await createShare(answered, { personId, credentialId })
      return { awardId, isShared: true }
    }
  }
  return { awardId, isShared: false }
}

/** Somebody reads the badges that were shown to them, as the verifier does. */
async function playVerifications(deps: Dependencies, awardIds: string[]): Promise<void> {
  const outside = { ...resolveForVerification(deps), now: deps.clock.now() }
  for (const awardId of awardIds) {
    const credential = await findCurrentCredential(deps.db, awardId)
    if (credential?.document) await completeReport(deps, await verifyCredential(credential.document, outside))
  }
}

/**
 * Tells the story into an empty installation: a network, its member and services, the event, nine badges, 272 awards.
 * @throws Refusal `not_allowed` where the public address is not local.
 */
export async function loadStory(deps: Dependencies, onProgress: (message: string) => void): Promise<void> {
  if (!deps.isLocal) throw new Refusal('not_allowed')
  const before = at(deps, new Date('2018-11-05T09:00:00Z'))
  await inTransaction(before.db, async (tx) => {
    const then = { ...before, db: tx }
    const organiserId = await insertPerson(tx, { displayName: 'Maud Lanterneau', locale: 'fr', isOperator: true, createdAt: then.clock.now() })
    await saveAddress(tx, organiserId, 'maud.lanterneau@reseau.example', then.clock.now())
    const actor: Actor = { kind: 'person', personId: organiserId }
    const { issuerId } = await createIssuer(then, actor, {
      kind: 'network',
      parentId: null,
      name: { fr: 'Réseau des CMA de Normandie', en: 'Chambers of Trades and Crafts of Normandy' },
      description: { fr: 'Exemple inspiré d’une expérience de 2018 ; toutes les personnes sont inventées.', en: 'An example inspired by an experiment of 2018; all people are invented.' },
    })
    const { issuerId: memberId } = await createIssuer(then, actor, { kind: 'organisation', parentId: issuerId, name: { fr: 'CMA Calvados-Orne', en: 'CMA Calvados-Orne' } })
    for (const name of ['Pôle ATEN', 'CIFAC']) await createIssuer(then, actor, { kind: 'service', parentId: memberId, name: { fr: name, en: name } })
    const { eventId } = await createEvent(then, actor, {
      issuerId,
      event: {
        name: { fr: 'Finales nationales des Olympiades des Métiers 2018', en: 'National finals of the Olympiades des Métiers 2018' },
        place: 'Caen', startsOn: '2018-11-29', endsOn: '2018-12-01', visitors: 70_000,
      },
    })
    const badgeIds: string[] = []
    for (const [index, template] of badgeTemplates.entries()) {
      // One after the other, as a person makes them: lists show them in this order.
      const { badgeId } = await createBadge(at(then, new Date(then.clock.now().getTime() + index * 60_000)), actor, {
        issuerId,
        badge: { usage: template.usage, audience: template.audience, whoMayAward: 'awarder', eventId },
        content: { texts: template.texts, tags: [...template.tags], alignments: [...template.alignments], validForDays: null, imageRecipe: template.recipe, imageFileId: null },
      })
      const problems = await publishBadge(then, actor, badgeId)
      if (problems.length > 0) throw new Error(`the ready badge ${template.key} is not complete`)
      await grantIssuing(then, actor, { badgeId, issuerId: memberId })
      badgeIds.push(badgeId)
    }
    const waiting: string[] = []
    const read: string[] = []
    const awards = listStoryAwards()
    for (const [index, story] of awards.entries()) {
      if (index % 68 === 0) onProgress(`Telling the example story: ${index} of ${awards.length} awards`)
      // The member awards the badges of the orientation path; they show both.
      const { awardId, isShared } = await playAward(then, actor, story, { issuerId: story.badge === 7 ? memberId : issuerId, badgeId: badgeIds[story.badge] ?? '', eventId })
      if (story.answer === 'sees_only' || story.answer === 'silent') waiting.push(awardId)
      if (isShared && story.isVerified) read.push(awardId)
    }
    await playVerifications(at(then, readersLook), read)
    const today = { ...deps, db: tx }
    const lately = at(today, new Date(deps.clock.now().getTime() - sentAgainDaysAgo * 86_400_000))
    for (const awardId of waiting.slice(-sentAgain)) {
      await resendOffer(lately, actor, { awardId })
      await updateAward(tx, awardId, { mailState: 'sent' })
    }
    await expireAwards(at(today, afterTheLastOffer))
    const reportToken = await shareEventReport(today, actor, { eventId, isShared: true })
    const shownAwardId = await findFirstSharedAwardId(tx)
    const places: StoryPlaces = { organiserId, issuerId, eventId, reportToken: reportToken ?? '', openAwardId: waiting.at(-1) ?? '', sharedAwardId: shownAwardId ?? '' }
    await saveSetting(tx, storySettingName, places)
  })
}

/** Tells the story when nothing is there yet. */
export async function loadStoryOnce(deps: Dependencies, onProgress: (message: string) => void): Promise<void> {
  if (!(await findRootIssuer(deps.db))) await loadStory(deps, onProgress)
}

/** True when nothing but the example story is there: it may be erased. */
export async function isStoryOnly(deps: Dependencies): Promise<boolean> {
  const root = await findRootIssuer(deps.db)
  const story = await findSetting<StoryPlaces>(deps.db, storySettingName)
  return root === undefined || root.id === story?.issuerId
}

/** Where to look first in the demonstration. */
export async function listStoryPlaces(deps: Dependencies): Promise<{ label: string; url: string }[]> {
  const story = await findSetting<StoryPlaces>(deps.db, storySettingName)
  if (!story) return []
  const open = await findAward(deps.db, story.openAwardId)
  const shared = await findCurrentCredential(deps.db, story.sharedAwardId)
  const url = (path: string) => `${deps.publicUrl}${path}`
  return [
    { label: 'The organiser’s space', url: url('/fr/connexion/demonstration') },
    ...(open?.state === 'offered' ? [{ label: 'An offer still open', url: url(`/fr/proposition/${offerTokenOf(deps.vault, open.id, open.recipientAddress)}`) }] : []),
    ...(shared && !shared.erasedAt ? [{ label: 'A shared badge', url: url(`/credentials/${shared.id}`) }] : []),
    { label: 'The verifier', url: url('/fr/verifier') },
    { label: 'The mails', url: url('/fr/courriels') },
    { label: 'The wrap-up page', url: url(`/fr/bilan/${story.reportToken}`) },
    { label: 'The API', url: url('/api/openapi.json') },
  ]
}
