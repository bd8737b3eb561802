// Who calls the API: the actor that the bearer token of a request stands for.
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { Refusal } from '../../domain/refusal.ts'
import { findTokenActor } from '../../usecases/api-tokens.ts'
import type { Env, Web } from '../web.ts'

export type ApiApp = OpenAPIHono<Env>

/**
 * The token's actor of this request.
 * @throws Refusal `not_signed_in` without a live bearer token.
 */
export async function getTokenActor(web: Web, c: Context<Env>) {
  const header = c.req.header('authorization') ?? ''
  const actor = header.startsWith('Bearer ') ? await findTokenActor(web.deps, header.slice(7)) : undefined
  if (!actor) throw new Refusal('not_signed_in')
  return actor
}
