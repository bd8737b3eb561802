// A small world for use-case tests: dependencies with a clock that tests move, an issuer, a published badge, and a person for each role.
import { makeSignMany } from '../../src/gateways/sign-in-workers.ts'
import { randomBytes } from 'node:crypto'
import type { Mailer, OutgoingMail, MailOutcome } from '../../src/domain/ports.ts'
import { badgeTemplates } from '../../src/domain/badge-templates.ts'
import { rasteriseSvg, reencodeUpload, shrinkPng } from '../../src/gateways/images.ts'
import { openKeyVault } from '../../src/gateways/key-vault.ts'
import { saveMembership, type MembershipRole } from '../../src/store/memberships.ts'
import { insertPerson, saveAddress } from '../../src/store/persons.ts'
import type { Actor } from '../../src/usecases/authorize.ts'
import { createBadge, publishBadge } from '../../src/usecases/badges.ts'
import type { Dependencies } from '../../src/usecases/dependencies.ts'
import { createIssuer } from '../../src/usecases/issuers.ts'
import type { Database } from '../../src/store/database.ts'

export type TestClock = { now(): Date; set(date: Date): void; advanceSeconds(seconds: number): void }

export function makeClock(start = new Date('2026-03-02T09:00:00Z')): TestClock {
  let now = start
  return {
    now: () => now,
    set: (date) => void (now = date),
    advanceSeconds: (seconds) => void (now = new Date(now.getTime() + seconds * 1_000)),
  }
}

export function makeDependencies(db: Database, clock: TestClock = makeClock(), key: Buffer = randomBytes(32)): Dependencies {
  return {
    db,
    clock,
    vault: openKeyVault(key),
    images: { rasteriseSvg, reencodeUpload, shrinkPng },
    signMany: makeSignMany(2),
    safeFetch: () => Promise.reject(new Error('could not be fetched')),
    publicUrl: 'http://localhost:3000',
    isLocal: true,
  }
}

/** A mailer that keeps what it was given, and answers as it is told. */
export function makeMailer(): Mailer & { sent: OutgoingMail[]; answer: (mail: OutgoingMail) => MailOutcome | Error } {
  const mailer = {
    sent: [] as OutgoingMail[],
    answer: (_mail: OutgoingMail): MailOutcome | Error => ({ outcome: 'sent' }),
    async send(mail: OutgoingMail): Promise<MailOutcome> {
      const answer = mailer.answer(mail)
      if (answer instanceof Error) throw answer
      if (answer.outcome === 'sent') mailer.sent.push(mail)
      return answer
    },
  }
  return mailer
}

export type World = {
  deps: Dependencies
  clock: TestClock
  operator: Extract<Actor, { kind: 'person' }>
  issuerId: string
  badgeId: string
  join(role: MembershipRole): Promise<Extract<Actor, { kind: 'person' }>>
}

let people = 0

/** Makes an issuer with an administrator and the first ready badge, published. */
export async function makeWorld(db: Database, clock = makeClock(), key?: Buffer): Promise<World> {
  const deps = makeDependencies(db, clock, key)
  const person = async (isOperator: boolean) => {
    const personId = await insertPerson(db, { displayName: `Person ${++people}`, locale: 'fr', isOperator, createdAt: clock.now() })
    await saveAddress(db, personId, `person${people}@staff.example`, clock.now())
    return { kind: 'person' as const, personId }
  }
  const operator = await person(true)
  const { issuerId } = await createIssuer(deps, operator, { kind: 'network', parentId: null, name: { fr: 'Réseau de test', en: 'Test network' } })
  const [template] = badgeTemplates
  if (!template) throw new Error('no template')
  const { badgeId } = await createBadge(deps, operator, {
    issuerId,
    badge: { usage: template.usage, audience: 'adults', whoMayAward: 'awarder', eventId: null },
    content: { texts: template.texts, tags: [...template.tags], alignments: [], validForDays: null, imageRecipe: template.recipe, imageFileId: null },
  })
  const problems = await publishBadge(deps, operator, badgeId)
  if (problems.length > 0) throw new Error(JSON.stringify(problems))
  return {
    deps,
    clock,
    operator,
    issuerId,
    badgeId,
    async join(role) {
      const actor = await person(false)
      await saveMembership(db, issuerId, actor.personId, role, clock.now())
      return actor
    },
  }
}
