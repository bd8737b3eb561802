// Who calls the API: the actor that the bearer token of a request stands for.
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { Refusal } from '../../domain/refusal.ts'
import { findTokenActor } from '../../usecases/api-tokens.ts'
import type { Env, Web } from '../web.ts'

export type ApiApp = OpenAPIHono<Env>

/** The actor of a live bearer token, or undefined. RFC 6750 §2.1; the name of the scheme has no case. */
export async function findBearer(web: Web, c: Context<Env>) {
  const [, token] = /^bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '') ?? []
  return token ? findTokenActor(web.deps, token) : undefined
}

/**
 * The token's actor of this request.
 * @throws Refusal `token_needed` without a live bearer token.
 */
export async function getTokenActor(web: Web, c: Context<Env>) {
  const actor = await findBearer(web, c)
  if (!actor) throw new Refusal('token_needed')
  return actor
}
