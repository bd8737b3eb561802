// Asks one route as one role about one organisation's objects, inside a transaction that is taken back, and tells what came of it.
import { sql } from 'kysely'
import { badgeTemplates } from '../../src/domain/badge-templates.ts'
import type { Database } from '../../src/store/database.ts'
import type { Route } from '../../src/http/guards.ts'
import { fromAddress, serveWorld, type TestWeb } from '../support/web.ts'
import type { Cast, Objects, RoleName } from './cast.ts'

/** `in`: let in, whatever the answer to what was asked. `sign_in`: asked who it is. `refused`: known, and may not. `absent`: told of nothing. */
export type Outcome = 'in' | 'sign_in' | 'refused' | 'absent' | 'fault'
export type Answer = { outcome: Outcome; status: number; /** Rows written, those that note when a session or a token was last used left out. */ written: number }

export type Walk = {
  web: TestWeb
  ask(route: Pick<Route, 'method' | 'path'>, role: RoleName, objects: Objects, headers?: Record<string, string>, overwrite?: (value: string) => string): Promise<Answer>
  close(): Promise<void>
}

const notes = ['session', 'api_token']

/** What a path's parameter stands for, where its name does not say so. */
function nameOf(path: string, key: string): (objects: Objects) => string {
  if (/^\/(?:fr\/carnet|en\/booklet)\//.test(path)) return ({ credentialId }) => credentialId
  if (key === 'awardId') return /\/(?:revoke|suspend|lift)$/.test(path) ? ({ acceptedAwardId }) => acceptedAwardId : ({ openAwardId }) => openAwardId
  if (path.startsWith('/credentials/')) return ({ credentialId }) => credentialId
  if (path === '/booklet/files/:file') return ({ credentialId }) => `${credentialId}.json`
  if (path === '/organiser/lists/:file') return ({ importId }) => `${importId}.csv`
  if (path === '/organiser/cards/:file') return ({ openAwardId }) => `${openAwardId}.pdf`
  if (path === '/organiser/images/:issuerId/:file' && key === 'file') return () => `${'0'.repeat(64)}.png`
  if (path === '/badges/:file') return ({ versionId }) => versionId
  if (path === '/medals/:file') return () => 'coach.svg'
  if (path === '/s/:token') return ({ shareToken }) => shareToken
  // Its secret is in a mail alone.
  if (/\/(?:invitation|adresse|address)\//.test(path)) return () => 'A'.repeat(22)
  return (objects) => (objects as Record<string, string>)[key] ?? 'nothing'
}

/** True when the route speaks of somebody's object. */
export const hasObject = (path: string): boolean => /[:{]/.test(path) || path.startsWith('/organiser/') || path === '/api/v1/awards'

function addressOf(path: string, objects: Objects): string {
  const filled = path.replaceAll(/:(\w+)/g, (_, key: string) => encodeURIComponent(nameOf(path, key)(objects)))
  return path === '/organiser/awards.csv' || path === '/organiser/cards.pdf' ? `${filled}?issuer=${objects.issuerId}` : filled
}

/** Forms that get as far as a permission check: none of their fields is what is refused. */
function bodyOf(path: string, objects: Objects, overwrite?: (value: string) => string): { type: string; body: string } {
  if (path.startsWith('/api/') || path.startsWith('/vc-api/')) {
    const json = path.endsWith('/awards') ? { badgeId: objects.badgeId, recipients: [{ name: 'N', address: 'n@home.example' }] } : path.startsWith('/api/') ? (/(revoke|suspend)$/.test(path) ? { reason: 'x' } : {}) : { credential: {}, verifiableCredential: {}, verifiablePresentation: {}, credentialStatus: { statusListCredential: `http://localhost:3000/status/${objects.listId}`, statusListIndex: '1' } }
    return { type: 'application/json', body: JSON.stringify(json, (_, value: unknown) => (overwrite && typeof value === 'string' ? overwrite(value) : value)) }
  }
  const act = path.match(/remises|awards\/:/) ? 'withdraw' : path.match(/membres|members/) ? 'invite' : path.match(/listes|lists/) ? 'award' : path.match(/jetons|tokens/) ? 'make' : 'save'
  const recipe = Object.fromEntries(Object.entries(badgeTemplates[0]?.recipe ?? {}).map(([name, value]) => [name, String(value)]))
  const fields = { ...recipe, 'description.fr': 'x', 'criteria.fr': 'x', act, reason: 'x', name: 'x', 'name.fr': 'x', template: 'coach', address: 'x@y.example', role: 'reader', list: 'Ana;ana@home.example', text: 'hello', sure: 'yes', person: 'yes', scope: 'awards:read', startsOn: '2026-03-01', endsOn: '2026-03-01', kind: 'network', issuer: objects.issuerId }
  return { type: 'application/x-www-form-urlencoded', body: new URLSearchParams(Object.entries(fields).map(([name, value]): [string, string] => [name, overwrite ? overwrite(value) : value])).toString() }
}

function outcomeOf(answer: Response): Outcome {
  const { status } = answer
  const leadsTo = answer.headers.get('location') ?? ''
  if (status >= 500) return 'fault'
  if (status === 401 || (status === 303 && /^\/(?:fr\/connexion|en\/sign-in)\b/.test(leadsTo))) return 'sign_in'
  if (status === 403) return 'refused'
  // A list of others is as gone as one that was erased.
  if (status === 404 || status === 410) return 'absent'
  return 'in'
}

/** Serves the cast's world on a connection whose every request is taken back. Call `close` in afterAll. */
export async function startWalk(cast: Cast, db: Database): Promise<Walk> {
  const deps = { ...cast.world.deps }
  const web = await serveWorld({ ...cast.world, deps })
  // Each request from an address of its own, so that no limit is met.
  let callers = 0
  return {
    web,
    async ask(route, role, objects, headers = {}, overwrite) {
      const tx = await db.startTransaction().execute()
      deps.db = tx as unknown as Database
      // PostgreSQL counts what a connection writes, also what is taken back.
      const countWritten = async () =>
        (await sql<{ n: number }>`select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::int as n from pg_stat_xact_user_tables where not relname = any(${notes})`.execute(tx)).rows[0]?.n ?? 0
      const before = await countWritten()
      try {
        const { type, body } = bodyOf(route.path, objects, overwrite)
        const hasBody = !['GET', 'HEAD', 'OPTIONS'].includes(route.method)
        const answer = await web.app.request(`http://localhost:3000${addressOf(route.path, objects)}`, {
          method: route.method, redirect: 'manual', body: hasBody ? body : undefined,
          headers: { 'sec-fetch-site': 'same-origin', 'sec-fetch-user': '?1', ...(hasBody && { 'content-type': type }), ...cast.headers[role], ...headers },
        }, fromAddress(`10.${(++callers >> 16) & 255}.${(callers >> 8) & 255}.${callers & 255}`))
        await answer.arrayBuffer()
        // A transaction that PostgreSQL gave up keeps nothing.
        return { outcome: outcomeOf(answer), status: answer.status, written: (await countWritten().catch(() => before)) - before }
      } finally {
        deps.db = db
        await tx.rollback().execute()
      }
    },
    close: () => web.close(),
  }
}
