// Reads in the address of a file which awards it asks for.
import { Refusal } from '../domain/refusal.ts'
import type { FollowInput } from '../usecases/follow-awards.ts'
import { isId } from './read-id.ts'
import type { WebContext } from './web.ts'

/** The awards that `issuer`, `badge`, `event` and `batch` name. @throws Refusal `not_found` without an issuer */
export function readFollowScope(c: WebContext): FollowInput {
  const query = (name: string) => (isId(c.req.query(name) ?? '') ? c.req.query(name) : undefined)
  const issuerId = query('issuer')
  if (!issuerId) throw new Refusal('not_found')
  return { issuerId, badgeId: query('badge'), eventId: query('event'), batchId: query('batch') }
}
