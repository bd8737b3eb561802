// Reads a small whole number out of the query of an address.
import type { WebContext } from './web.ts'

const countMax = 10_000

/** The number, from 0 to 10,000; 0 for anything else. */
export function readCount(c: WebContext, name: string): number {
  return Math.max(0, Math.min(countMax, Math.trunc(Number(c.req.query(name))) || 0))
}
