// Shapes that several API routes share.
import { z } from '@hono/zod-openapi'

export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string().openapi({ description: 'Stable; the sentence may change, the code does not.' }),
    detail: z.string().optional(),
    errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
  })
  .openapi('Problem')

export const problemAnswer = (description: string) => ({ description, content: { 'application/problem+json': { schema: Problem } } })

/** The answers that every route with a token may give. */
export const tokenProblems = {
  401: problemAnswer('No live token.'),
  403: problemAnswer('The token lacks the scope.'),
  404: problemAnswer('Not an object of this issuer.'),
  422: problemAnswer('Invalid input.'),
}

/** What a body may be refused for, before it is looked at. */
export const bodyProblems = {
  400: problemAnswer('The body is not well-formed JSON.'),
  413: problemAnswer('The body is too large.'),
  415: problemAnswer('The body is not sent as application/json.'),
}

export const uuid = z.uuid()
