// API routes for the badges of the token's issuer.
import { createRoute, z } from '@hono/zod-openapi'
import { listBadges } from '../../usecases/badges.ts'
import { declareRoute } from '../guards.ts'
import type { Web } from '../web.ts'
import { getTokenActor, type ApiApp } from './token-actor.ts'
import { tokenProblems, uuid } from './shapes.ts'

const Badge = z
  .object({
    id: uuid,
    usage: z.enum(['recognition', 'orientation', 'presence', 'other']),
    name: z.object({ fr: z.string().optional(), en: z.string().optional() }),
    publishedVersionId: uuid.nullable(),
    isArchived: z.boolean(),
  })
  .openapi('Badge')

/** Adds GET /api/v1/badges. */
export function addBadgeRoutes(web: Web, api: ApiApp): void {
  declareRoute('GET', '/api/v1/badges', 'token')
  api.openapi(
    createRoute({
      operationId: 'listBadges',
      method: 'get',
      path: '/api/v1/badges',
      summary: 'List the badges that the issuer may award',
      tags: ['Badges'],
      security: [{ token: ['awards:read'] }],
      responses: {
        200: { description: 'The badges.', content: { 'application/json': { schema: z.object({ badges: z.array(Badge) }) } } },
        ...tokenProblems,
      },
    }),
    async (c) => {
      const actor = await getTokenActor(web, c)
      const badges = await listBadges(web.deps, actor, actor.issuerId)
      return c.json(
        {
          badges: badges.map((badge) => ({
            id: badge.id,
            usage: badge.usage,
            name: { fr: badge.texts.fr?.name, en: badge.texts.en?.name },
            publishedVersionId: badge.publishedVersionId,
            isArchived: badge.archivedAt !== null,
          })),
        },
        200,
      )
    },
  )
}
