// The REST API: one OpenAPI 3.1 description generated from these routes, tokens with scopes, problems as problem+json.
import { OpenAPIHono, z } from '@hono/zod-openapi'
import { bodyLimit } from 'hono/body-limit'
import { Refusal } from '../../domain/refusal.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { declareRoute, tooLarge } from '../guards.ts'
import { limitPublicPosts } from '../rate-limits.ts'
import type { Env, Web } from '../web.ts'
import { addAwardRoutes } from './awards.ts'
import { apiReference } from './reference.tsx'
import { addBadgeRoutes } from './badges.ts'
import { getTokenActor, type ApiApp } from './token-actor.ts'
import { addVerificationRoutes } from './verifications.ts'

/** A verification of 5 MB, or 1,000 recipients. */
const bodyBytesMax = 6_000_000

const sentencesOf = { fr: z.locales.fr().localeError, en: z.locales.en().localeError }

/** What is wrong with a part of the input, in the reader's language. */
function explainIssue(issue: z.core.$ZodIssue, input: unknown, locale: 'fr' | 'en'): string {
  const value = issue.path.reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined), input)
  const said = sentencesOf[locale]({ ...issue, input: value } as z.core.$ZodRawIssue)
  return typeof said === 'string' ? said : (said?.message ?? issue.message)
}

/** The routes under /api/v1, their description at /api/openapi.json. */
export function apiRoutes(web: Web): ApiApp {
  const api: ApiApp = new OpenAPIHono<Env>({
    defaultHook: (result, c) => {
      if (result.success) return undefined
      return c.json(
        {
          type: `${web.publicUrl}/api/docs#problem-invalid_input`,
          title: messagesIn(c.get('locale')).apiReference.invalidInput,
          status: 422,
          code: 'invalid_input',
          errors: result.error.issues.map((issue) => ({ pointer: `/${issue.path.map(String).join('/')}`, message: explainIssue(issue, (result as { data?: unknown }).data, c.get('locale')) })),
        },
        422,
        { 'content-type': 'application/problem+json' },
      )
    },
  })
  api.openAPIRegistry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description: 'A token made by an administrator of the issuer, with the scopes that it needs.',
  })
  // Who asks comes before what is asked: a stranger learns nothing from the validation.
  for (const path of ['/api/v1/badges', '/api/v1/awards', '/api/v1/awards/*']) {
    api.use(path, async (c, next) => {
      await getTokenActor(web, c)
      if (c.req.method === 'POST' && c.req.raw.body && !/^application\/json\b/i.test(c.req.header('content-type') ?? '')) throw new Refusal('media_type_unsupported')
      await next()
    })
  }
  api.use('/api/*', bodyLimit({ maxSize: bodyBytesMax, onError: () => Promise.reject(tooLarge(bodyBytesMax)) }))
  api.use('/api/v1/verifications', async (c, next) => {
    await limitPublicPosts(c)
    await next()
  })
  addBadgeRoutes(web, api)
  addAwardRoutes(web, api)
  addVerificationRoutes(web, api)
  declareRoute('GET', '/api/openapi.json', 'public')
  const description = {
    openapi: '3.1.0',
    info: {
      title: 'Poinçon API',
      version: '1',
      description:
        'Award badges, follow the answers, verify credentials. Errors are problem+json (RFC 9457) with a stable `code`. ' +
        'A POST of awards, or of an act on one, with an `Idempotency-Key` header is carried out once and may safely be sent again for seven days: ' +
        'the same key with another body, or on another route, is refused.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: web.publicUrl }],
  }
  api.doc31('/api/openapi.json', description)
  apiReference(web, api, () => api.getOpenAPI31Document(description))
  return api
}
