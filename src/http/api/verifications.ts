// The API route by which anybody verifies a credential, without a token.
import { createRoute, z } from '@hono/zod-openapi'
import type { VerificationReport } from '../../openbadges/verify.ts'
import { readPasted } from '../../usecases/fetch-badge.ts'
import { declareRoute } from '../guards.ts'
import type { Web } from '../web.ts'
import type { ApiApp } from './token-actor.ts'
import { problemAnswer } from './shapes.ts'

const Report = z
  .object({
    outcome: z.enum(['valid', 'invalid', 'undetermined', 'not_a_badge']),
    state: z.string().optional(),
    format: z.enum(['png', 'svg', 'pdf', 'json', 'jwt']),
    checks: z.array(
      z.object({
        name: z.string(),
        outcome: z.enum(['valid', 'invalid', 'undetermined', 'not_applicable']),
        reason: z.string(),
        details: z.unknown().optional(),
      }),
    ),
    credential: z.unknown().optional(),
    record: z.unknown().optional().openapi({ description: 'In place of a credential, where several badges were brought in one record (CLR 2.0): what it says, and in `badges` the report of each badge.' }),
  })
  .openapi('VerificationReport')

/**
 * What the body may say that it is. What it is shows in its bytes: none is turned away for its name, and none is read here.
 * Schemas of the validating library would have it parse a stranger's JSON in the server's own process.
 */
const asDocument = ['application/json', 'application/ld+json', 'application/vc', 'application/vc+ld+json']
const asText = ['application/jwt', 'application/vc+jwt', 'image/svg+xml', 'text/plain']
const asBytes = ['application/octet-stream', 'application/pdf', 'image/png']
const text = { type: 'string' as const }
const bytes = { type: 'string' as const, format: 'binary' }

const addressBytesMax = 4_096
/** An address at which nothing can be read says nothing against a badge. */
const nothingThere: VerificationReport = { outcome: 'undetermined', format: 'json', checks: [{ name: 'read', outcome: 'undetermined', reason: 'check_failed' }] }

/** Adds POST /api/v1/verifications. */
export function addVerificationRoutes(web: Web, api: ApiApp): void {
  declareRoute('POST', '/api/v1/verifications', 'public')
  api.openapi(
    createRoute({
      operationId: 'verifyCredential',
      method: 'post',
      path: '/api/v1/verifications',
      summary: 'Verify a credential',
      description:
        'The body is the credential itself: JSON, a JWT, a baked PNG or SVG, a PDF that carries it, of at most 5 MB; or, as text/plain, the address of one. The answer is 200 whatever the outcome: the outcome is in the report. ' +
        'What could not be checked is `undetermined`, never `valid`.',
      tags: ['Verification'],
      security: [],
      request: {
        body: {
          required: true,
          content: Object.fromEntries([...asDocument.map((type) => [type, { schema: {} }]), ...asText.map((type) => [type, { schema: text }]), ...asBytes.map((type) => [type, { schema: bytes }])]),
        },
      },
      responses: {
        200: { description: 'The report.', content: { 'application/json': { schema: Report } } },
        413: problemAnswer('Larger than 5 MB.'),
        429: problemAnswer('Too many verifications from this address; wait a minute.'),
      },
    }),
    async (c) => {
      const body = new Uint8Array(await c.req.arrayBuffer())
      const isText = (c.req.header('content-type') ?? '').startsWith('text/plain') && body.length <= addressBytesMax
      const brought = isText ? await readPasted(web.deps, Buffer.from(body).toString('utf8')) : body
      const report = brought === undefined ? nothingThere : await web.verify(brought)
      return c.json(report as z.infer<typeof Report>, 200)
    },
  )
}
