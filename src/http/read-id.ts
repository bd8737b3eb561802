// Reads the id in a page's address.
import { Refusal } from '../domain/refusal.ts'
import type { WebContext } from './web.ts'

/** True for an id of ours. */
export const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)

/** The id that stands in the address under `name`. @throws Refusal `not_found` for anything else. */
export function readId(c: WebContext, name: string): string {
  const id = c.req.param(name) ?? ''
  if (!isId(id)) throw new Refusal('not_found')
  return id
}
