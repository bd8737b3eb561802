// Verifies a badge with nothing but an exported folder: issuers, keys and lists are those of the day of the export.
import { didWebToUrl } from '../../openbadges/did.ts'
import type { VerificationReport } from '../../openbadges/report.ts'
import { checkStatus } from '../../openbadges/v3/status-check.ts'
import { verifyCredential, type VerificationOutside } from '../../openbadges/verify.ts'

export type ExportedFolder = {
  /** The address that the service had, which every badge names. */
  publicUrl: string
  /** The text of a file of the folder, by its path from the root. @throws Error when there is none. */
  readText(path: string): Promise<string>
  now(): Date
}
export type ExportVerdict = { report: VerificationReport; isKnownIssuer: boolean }

/** The path of an address of the service, or undefined for an address of anybody else. */
function findPath(folder: ExportedFolder, url: string): string | undefined {
  return url.startsWith(`${folder.publicUrl}/`) ? url.slice(folder.publicUrl.length).replace(/[?#].*$/, '') : undefined
}

/** @throws Error for what the folder does not hold: nobody else is ever asked. */
async function read(folder: ExportedFolder, url: string, ending = ''): Promise<string> {
  const path = findPath(folder, url)
  if (path === undefined) throw new Error('not in this folder')
  return folder.readText(path + ending)
}

function makeOutside(folder: ExportedFolder): VerificationOutside {
  return {
    now: folder.now(),
    // As text: the engine reads it as strictly as a badge.
    resolveDid: async (did) => read(folder, didWebToUrl(did)),
    fetchStatusList: (url) => read(folder, url, '.json'),
    fetchDocument: (url) => read(folder, url, /\.\w+$/.test(url) ? '' : '.json'),
  }
}

/** The text of the badge at an address, or undefined when it is not in the folder. */
export async function findExportedBadge(folder: ExportedFolder, address: string): Promise<string | undefined> {
  const [, id, twin] = /^\/credentials\/([0-9a-f-]{36})(?:(\/v2\.json)|\/?$|\.\w+$|\/en\.html$)/.exec(findPath(folder, address) ?? '') ?? []
  if (!id) return undefined
  return folder.readText(`/credentials/${id}${twin ?? '.json'}`).catch(() => undefined)
}

/** A suspended badge has its bit in both lists (docs/decisions/0003): the second one tells it from a revoked one. */
async function isSuspended(folder: ExportedFolder, report: VerificationReport, outside: VerificationOutside): Promise<boolean> {
  const { statusListCredential: url, statusListIndex } = report.checks.find(({ reason }) => reason === 'revoked')?.details ?? {}
  if (url === undefined || statusListIndex === undefined || !findPath(folder, url)?.startsWith('/status/')) return false
  const entry = { type: 'BitstringStatusListEntry', statusPurpose: 'suspension', statusListIndex, statusListCredential: `${url}/suspension` }
  const checks = await checkStatus({ issuer: report.credential?.issuer.id ?? '', credentialStatus: entry }, outside)
  return checks.some(({ reason }) => reason === 'suspended')
}

/** Verifies a file or a text; never throws. */
export async function verifyInExport(input: Uint8Array | string, folder: ExportedFolder): Promise<ExportVerdict> {
  const outside = makeOutside(folder)
  const report = await verifyCredential(input, outside)
  const issuerId = report.credential?.issuer.id ?? ''
  const isKnownIssuer = issuerId.startsWith('did:web:') && (await outside.resolveDid(issuerId).then(() => true, () => false))
  if (report.state !== 'revoked' || !(await isSuspended(folder, report, outside))) return { report, isKnownIssuer }
  const checks = report.checks.map((check) => (check.reason === 'revoked' ? { ...check, reason: 'suspended' as const } : check))
  return { report: { ...report, state: 'suspended', checks }, isKnownIssuer }
}
