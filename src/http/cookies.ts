// The two cookies of the program: the session, and the browser that asked for a sign-in code.
import { randomBytes } from 'node:crypto'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { signOut } from '../usecases/sessions.ts'
import type { WebContext } from './web.ts'

const sessionSecondsMax = 30 * 86_400
const browserSecondsMax = 3_600

/** `__Host-` needs https; a laptop without it keeps the plain name. */
const isSecure = (c: WebContext) => c.get('web').publicUrl.startsWith('https:')
const nameOf = (c: WebContext, name: string) => (isSecure(c) ? `__Host-${name}` : name)

function write(c: WebContext, name: string, value: string, lifetimeSeconds: number): void {
  setCookie(c, nameOf(c, name), value, { path: '/', httpOnly: true, sameSite: 'Lax', secure: isSecure(c), maxAge: lifetimeSeconds })
}

/** The session's token, when the browser has one. */
export function readSessionToken(c: WebContext): string | undefined {
  return getCookie(c, nameOf(c, 'session'))
}

/** Gives the browser a session. */
export function setSessionCookie(c: WebContext, token: string, lifetimeSeconds = sessionSecondsMax): void {
  write(c, 'session', token, lifetimeSeconds)
}

/** Gives the browser the session of a sign-in; the one that it had before ends on the server too, whoever began it. */
export async function replaceSession(c: WebContext, token: string): Promise<void> {
  const before = readSessionToken(c)
  if (before) await signOut(c.get('web').deps, before)
  setSessionCookie(c, token)
}

/** Ends the session in this browser; the page that follows clears what the browser kept. */
export function clearSessionCookie(c: WebContext): void {
  deleteCookie(c, nameOf(c, 'session'), { path: '/', secure: isSecure(c) })
  c.header('Clear-Site-Data', '"cache", "cookies", "storage"')
}

/** The secret that binds a sign-in code to the browser that asked for it. */
export function readBrowserToken(c: WebContext): string | undefined {
  return getCookie(c, nameOf(c, 'browser'))
}

/** Makes that secret when it is missing; only for answers to a POST. */
export function ensureBrowserToken(c: WebContext): string {
  const token = readBrowserToken(c) ?? randomBytes(16).toString('base64url')
  write(c, 'browser', token, browserSecondsMax)
  return token
}
