// API routes to award badges, read the state of awards, and take credentials back.
import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { answerOnce } from '../../usecases/answer-once.ts'
import { awardBadge } from '../../usecases/award-badge.ts'
import { getAward, listAwards } from '../../usecases/list-awards.ts'
import { liftSuspension, revokeCredential, suspendCredential } from '../../usecases/revoke-credential.ts'
import { withdrawAward } from '../../usecases/withdraw-award.ts'
import { declareRoute } from '../guards.ts'
import type { Env, Web } from '../web.ts'
import { getTokenActor, type ApiApp } from './token-actor.ts'
import { bodyProblems, problemAnswer, tokenProblems, uuid } from './shapes.ts'

const recipientsMax = 1_000

const Recipient = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  address: z.email().max(254).optional().openapi({ description: 'E-mail address; it never appears in a credential. Without one, a card with a QR code is printed from the page of the award.' }),
  locale: z.enum(['fr', 'en']).optional(),
  personalWord: z.string().max(1_000).optional(),
  evidence: z.array(z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(2_000), name: z.string().max(200).optional() })).max(10).optional(),
})

const NewAwards = z
  .strictObject({
    badgeId: uuid,
    eventId: uuid.optional(),
    recipients: z.array(Recipient).min(1).max(recipientsMax),
    occasion: z.string().max(200).optional(),
    place: z.string().max(200).optional(),
    happenedOn: z.iso.date().optional(),
  })
  .openapi('NewAwards')

const AwardsMade = z
  .object({
    batchId: uuid.nullable(),
    awarded: z.array(z.object({ index: z.number().int(), awardId: uuid })),
    problems: z.array(z.object({ index: z.number().int(), field: z.string(), code: z.string() })),
  })
  .openapi('AwardsMade')

const Award = z
  .object({
    id: uuid,
    badgeId: uuid,
    state: z.enum(['offered', 'accepted', 'declined', 'expired', 'withdrawn']),
    mailState: z.string(),
    offeredAt: z.iso.datetime(),
    deliveredAt: z.iso.datetime().nullable(),
    seenAt: z.iso.datetime().nullable(),
    acceptedAt: z.iso.datetime().nullable(),
    expiresAt: z.iso.datetime(),
    credentialId: uuid.nullable(),
    credentialState: z.enum(['valid', 'revoked', 'suspended']).nullable(),
  })
  .openapi('Award')

type AwardRecord = Awaited<ReturnType<typeof getAward>>

const instant = (date: Date | null) => date?.toISOString() ?? null

function present(award: AwardRecord): z.infer<typeof Award> {
  return {
    id: award.id,
    badgeId: award.badgeId,
    state: award.state,
    mailState: award.mailState,
    offeredAt: award.offeredAt.toISOString(),
    deliveredAt: instant(award.deliveredAt),
    seenAt: instant(award.seenAt),
    acceptedAt: instant(award.acceptedAt),
    expiresAt: award.expiresAt.toISOString(),
    credentialId: award.credentialId,
    credentialState: award.credentialId === null ? null : award.revokedAt ? 'revoked' : award.suspendedAt ? 'suspended' : 'valid',
  }
}

const KeyHeader = z.object({ 'idempotency-key': z.string().min(8).max(200).optional() })

/** Carries out `work` once for the Idempotency-Key of the request, or simply when there is none; the same key on another route is another request. */
async function once<T>(web: Web, c: Context<Env>, actor: { tokenId: string }, input: unknown, work: (deps: Web['deps']) => Promise<T>): Promise<T> {
  const key = c.req.header('idempotency-key')
  if (!key) return work(web.deps)
  const request = JSON.stringify([c.req.method, c.req.path, input])
  const { body } = await answerOnce(web.deps, { tokenId: actor.tokenId, key, request }, async (deps) => ({ status: 200, body: JSON.stringify(await work(deps)) }))
  return JSON.parse(body) as T
}

const json = <T extends z.ZodType>(schema: T, description: string) => ({ description, content: { 'application/json': { schema } } })

/** Adds the routes under /api/v1/awards. */
export function addAwardRoutes(web: Web, api: ApiApp): void {
  declareRoute('POST', '/api/v1/awards', 'token')
  api.openapi(
    createRoute({
      operationId: 'createAwards',
      method: 'post',
      path: '/api/v1/awards',
      summary: 'Award a badge to one or many people',
      description: `Up to ${recipientsMax} people in one request. A person who already has this badge is reported, not awarded twice.`,
      tags: ['Awards'],
      security: [{ token: ['awards:write'] }],
      request: {
        headers: KeyHeader,
        body: { required: true, content: { 'application/json': { schema: NewAwards } } },
      },
      responses: {
        201: json(AwardsMade, 'What was awarded, and what was not and why.'),
        409: problemAnswer('The same Idempotency-Key is being worked on: send it again in a moment. With another body it is 422, `idempotency_key_reused`.'),
        ...bodyProblems,
        ...tokenProblems,
      },
    }),
    async (c) => {
      const actor = await getTokenActor(web, c)
      const input = c.req.valid('json')
      const body = await once(web, c, actor, input, async (deps): Promise<z.infer<typeof AwardsMade>> => {
        const made = await awardBadge(deps, actor, {
          issuerId: actor.issuerId,
          badgeId: input.badgeId,
          eventId: input.eventId,
          occasion: input.occasion,
          place: input.place,
          happenedOn: input.happenedOn,
          source: 'api',
          holdSeconds: 0,
          recipients: input.recipients.map((recipient, row) => ({ ...recipient, row })),
        })
        return {
          batchId: made.batchId ?? null,
          awarded: made.awarded.map(({ row, awardId }) => ({ index: row, awardId })),
          problems: made.problems.map(({ row, field, code }) => ({ index: row, field: field ?? '', code })),
        }
      })
      return c.json(body, 201)
    },
  )

  declareRoute('GET', '/api/v1/awards', 'token')
  api.openapi(
    createRoute({
      operationId: 'listAwards',
      method: 'get',
      path: '/api/v1/awards',
      summary: 'List awards, newest first',
      tags: ['Awards'],
      security: [{ token: ['awards:read'] }],
      request: {
        query: z.object({
          badgeId: uuid.optional(),
          eventId: uuid.optional(),
          batchId: uuid.optional(),
          state: z.enum(['offered', 'accepted', 'declined', 'expired', 'withdrawn']).optional(),
          limit: z.coerce.number().int().min(1).max(200).default(50),
          offset: z.coerce.number().int().min(0).default(0),
        }),
      },
      responses: { 200: json(z.object({ total: z.number().int(), awards: z.array(Award) }), 'One page of awards.'), ...tokenProblems },
    }),
    async (c) => {
      const actor = await getTokenActor(web, c)
      const { total, awards } = await listAwards(web.deps, actor, { issuerId: actor.issuerId, ...c.req.valid('query') })
      return c.json({ total, awards: awards.map(present) }, 200)
    },
  )

  declareRoute('GET', '/api/v1/awards/:awardId', 'token')
  api.openapi(
    createRoute({
      operationId: 'getAward',
      method: 'get',
      path: '/api/v1/awards/{awardId}',
      summary: 'Read the state of an award',
      tags: ['Awards'],
      security: [{ token: ['awards:read'] }],
      request: { params: z.object({ awardId: uuid }) },
      responses: { 200: json(Award, 'The award.'), ...tokenProblems },
    }),
    async (c) => {
      const actor = await getTokenActor(web, c)
      return c.json(present(await getAward(web.deps, actor, c.req.valid('param').awardId)), 200)
    },
  )

  const acts = [
    { name: 'revoke', act: revokeCredential, summary: 'Revoke the credential of an accepted award', hasReason: true },
    { name: 'suspend', act: suspendCredential, summary: 'Suspend the credential of an accepted award', hasReason: true },
    { name: 'lift', act: liftSuspension, summary: 'Lift a suspension', hasReason: false },
    { name: 'withdraw', act: withdrawAward, summary: 'Withdraw an offer that was not answered', hasReason: false },
  ] as const
  for (const { name, act, summary, hasReason } of acts) {
    declareRoute('POST', `/api/v1/awards/:awardId/${name}`, 'token')
    api.openapi(
      createRoute({
        operationId: `${name}Award`,
        method: 'post',
        path: `/api/v1/awards/{awardId}/${name}`,
        summary,
        tags: ['Awards'],
        security: [{ token: ['awards:write'] }],
        request: {
          params: z.object({ awardId: uuid }),
          headers: KeyHeader,
          body: {
            required: hasReason,
            content: {
              'application/json': {
                schema: z.strictObject({ reason: hasReason ? z.string().trim().min(1).max(500) : z.string().max(500).optional() }),
              },
            },
          },
        },
        responses: { 200: json(Award, 'The award after the act.'), 409: problemAnswer('Its state does not allow it.'), ...bodyProblems, ...tokenProblems },
      }),
      async (c) => {
        const actor = await getTokenActor(web, c)
        const { awardId } = c.req.valid('param')
        const { reason } = c.req.valid('json')
        const body = await once(web, c, actor, { reason }, async (deps) => {
          await act(deps, actor, { awardId, reason: reason ?? '' })
          // Whoever may act on an award may see what became of it, also without the scope to read all of them.
          return present(await getAward(deps, actor, awardId, 'awarder'))
        })
        return c.json(body, 200)
      },
    )
  }
}
