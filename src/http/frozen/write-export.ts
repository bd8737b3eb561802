// Asks the pages and documents of the service as a stranger would, and gives them as the files of a folder.
import { createHash } from 'node:crypto'
import { knownContexts } from '../../openbadges/contexts.ts'
import type { Exportable } from '../../usecases/list-exportable.ts'
import { paths } from '../paths.ts'
import { downloadForms } from '../public/credential-files.ts'
import { freezePage, listNeeded } from './freeze-page.ts'
import { writeHostFiles } from './host-files.ts'

export type ExportedFile = { path: string; body: Uint8Array | string }
export type ExportSource = {
  /** The service, made with `frozen`. */
  fetch(request: Request): Response | Promise<Response>
  publicUrl: string
  at: Date
  exportable: Exportable
  /** Both lists, signed anew. */
  signStatusLists(listId: string): Promise<{ revocation: string; suspension: string }>
  /** The verifying program, and the address under which the page asks for it. */
  program: { address: string; body: Uint8Array }
  onProgress(done: number, count: number): void
}

/** What says that a folder is an export, at its root. */
export const exportMarkName = 'export.json'
export const exportKind = 'poincon-static-export'

type Wanted = {
  address: string
  accept: string
  files: string[]
  /** A form that not every badge has: an uploaded image has no SVG, a badge of before has no twin of 2.0. */
  isOptional?: boolean
}

/** Files of a page: plain hosts look for one or the other. */
const pageFiles = (address: string) => [`${address}.html`, `${address}/index.html`]

function inBothLanguages(address: string): Wanted[] {
  return [
    { address: `${address}?lang=fr`, accept: 'text/html', files: pageFiles(address) },
    { address: `${address}?lang=en`, accept: 'text/html', files: [`${address}/en.html`] },
  ]
}

const asIs = (address: string, isOptional = false): Wanted => ({ address, accept: '*/*', files: [address], isOptional })

/** Every form of a badge that its holder shows, beside its page; one line more is one form more. */
const credentialForms = [
  ...downloadForms.filter(({ extension }) => extension !== 'pdf').map(({ extension }) => ({ ending: `.${extension}`, isOptional: extension === 'svg' })),
  { ending: '/share.png', isOptional: true },
  ...['json', 'png', 'svg'].map((extension) => ({ ending: `/v2.${extension}`, isOptional: true })),
]

/** Everything that a credential is, in its forms. */
export const filesOfCredential = (id: string): string[] => [`credentials/${id}`, `credentials/${id}.html`, ...credentialForms.map(({ ending }) => `credentials/${id}${ending}`)]

function listWanted({ exportable }: ExportSource): Wanted[] {
  const { issuerIds, badgeVersionIds, credentials } = exportable
  const twins = new Set(credentials.map(({ badgeVersionId, issuerId }) => `/badges/${badgeVersionId}/${issuerId}`))
  return [
    { address: paths.home.fr, accept: 'text/html', files: [...pageFiles(paths.home.fr), '/index.html'] },
    { address: paths.home.en, accept: 'text/html', files: pageFiles(paths.home.en) },
    { address: paths.verify.fr, accept: 'text/html', files: [...pageFiles(paths.verify.fr), '/verify/index.html'] },
    { address: paths.verify.en, accept: 'text/html', files: [...pageFiles(paths.verify.en), '/verify/en.html'] },
    { address: '/404', accept: 'text/html', files: ['/404.html'] },
    ...['/.well-known/did.json', '/.well-known/jwks.json'].map((address) => asIs(address, true)),
    ...issuerIds.flatMap((id) => {
      const address = `/issuers/${id}`
      return [
        ...inBothLanguages(address),
        { address, accept: 'application/ld+json', files: [`${address}.json`] },
        ...inBothLanguages(`${address}/keys`),
        ...['did.json', 'jwks.json', 'keys.json'].map((name) => asIs(`${address}/${name}`)),
        ...['logo.png', 'v2.json'].map((name) => asIs(`${address}/${name}`, true)),
      ]
    }),
    ...badgeVersionIds.flatMap((id) => {
      const address = `/badges/${id}`
      return [...inBothLanguages(address), { address, accept: 'application/ld+json', files: [`${address}.json`] }, asIs(`${address}.png`), asIs(`${address}.svg`, true)]
    }),
    ...[...twins].flatMap((address) => ['fr', 'en'].map((language) => asIs(`${address}/v2.${language}.json`, true))),
    ...credentials.flatMap(({ id }) => {
      const address = `/credentials/${id}`
      return [...inBothLanguages(address), ...credentialForms.map(({ ending, isOptional }) => asIs(address + ending, isOptional))]
    }),
  ]
}

function* contextFiles(): Generator<ExportedFile> {
  const index = [...knownContexts].map(([url, context]) => {
    const body = JSON.stringify(context)
    const file = `contexts/${url.replace(/^https?:\/\//, '').replace(/\.json$/, '').replaceAll(/[^\w.]+/g, '-')}.json`
    return { url, file, sha256: createHash('sha256').update(body).digest('hex'), body }
  })
  for (const { file, body } of index) yield { path: file, body }
  yield { path: 'contexts/index.json', body: JSON.stringify(index.map(({ url, file, sha256 }) => ({ url, file, sha256 })), null, 2) }
}

/**
 * Gives the files one after the other; status lists come last, so that they are the newest.
 * @throws Error when something that must be there does not answer.
 */
export async function* writeExport(source: ExportSource): AsyncGenerator<ExportedFile> {
  const { publicUrl, exportable } = source
  const ask = (address: string, accept: string) => source.fetch(new Request(`${publicUrl}${address}`, { headers: { accept } }))
  const wanted = listWanted(source)
  const needed = new Set<string>()
  // The image of a shared link is the same for all who hold one badge, and takes longer to draw than all the rest.
  const shareImages = new Map<string, Uint8Array | string>()
  const badgeOf = new Map(exportable.credentials.map(({ id, badgeVersionId, issuerId }) => [`/credentials/${id}/share.png`, `${badgeVersionId} ${issuerId}`]))
  const count = wanted.length + exportable.statusListIds.length
  for (const [done, { address, accept, files, isOptional }] of wanted.entries()) {
    if (done % 50 === 0) source.onProgress(done, count)
    const badge = badgeOf.get(address)
    const drawn = badge === undefined ? undefined : shareImages.get(badge)
    if (drawn) {
      for (const file of files) yield { path: file.slice(1), body: drawn }
      continue
    }
    const answer = await ask(address, accept)
    // A revoked assertion of Open Badges 2.0 answers 410 with a body that says so: that body is its file.
    const isRevokedTwin = answer.status === 410 && /\/v2\.\w+$/.test(address)
    // What was withdrawn by its holder since it was listed is left out; it is looked at once more at the end.
    if (!answer.ok && !isRevokedTwin && (isOptional || address.startsWith('/credentials/'))) continue
    if (!answer.ok && !isRevokedTwin) throw new Error(`${address} answered ${answer.status}`)
    let body: Uint8Array | string = new Uint8Array(await answer.arrayBuffer())
    if (accept === 'text/html') {
      body = freezePage(Buffer.from(body).toString('utf8'), answer.headers.get('content-security-policy') ?? '')
      for (const need of listNeeded(body)) needed.add(need)
    }
    if (badge !== undefined) shareImages.set(badge, body)
    for (const file of files) yield { path: file.slice(1), body }
  }
  needed.delete(source.program.address)
  yield { path: source.program.address.slice(1), body: source.program.body }
  for (const address of needed) {
    const answer = await ask(address, '*/*')
    if (!answer.ok) throw new Error(`${address} answered ${answer.status}`)
    const body = new Uint8Array(await answer.arrayBuffer())
    // A set grows while it is walked: the fonts of a style follow it.
    if (address.endsWith('.css')) for (const need of listNeeded(Buffer.from(body).toString('utf8'))) needed.add(need)
    yield { path: address.slice(1), body }
  }
  yield* contextFiles()
  for (const [done, id] of exportable.statusListIds.entries()) {
    source.onProgress(wanted.length + done, count)
    const { revocation, suspension } = await source.signStatusLists(id)
    for (const [path, body] of [[`status/${id}`, revocation], [`status/${id}/suspension`, suspension]] as const) {
      // The second file is for hosts that know no rules: a folder's address gives its index, under whatever type.
      yield { path: `${path}.json`, body }
      yield { path: `${path}/index.html`, body }
    }
  }
  yield* writeHostFiles(publicUrl, source.at)
  const counts = { issuers: exportable.issuerIds.length, badges: exportable.badgeVersionIds.length, credentials: exportable.credentials.length, statusLists: exportable.statusListIds.length }
  yield { path: exportMarkName, body: JSON.stringify({ kind: exportKind, publicUrl, exportedAt: source.at, counts }, null, 2) }
}
