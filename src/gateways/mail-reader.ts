// Reads back the mails that this program wrote to files, for the local page: only what nodemailer writes, nothing foreign.
import type { MailParts } from './mailer.ts'

const decodeQuotedPrintable = (text: string) =>
  Buffer.from(
    text.replaceAll(/=\r?\n/g, '').replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8')

const decodeWords = (text: string) =>
  text
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([QB])\?([^?]*)\?=/gi, (_, coding: string, word: string) =>
      coding.toUpperCase() === 'B' ? Buffer.from(word, 'base64').toString('utf8') : decodeQuotedPrintable(word.replaceAll('_', ' ')),
    )

type Part = { headers: Map<string, string>; body: string }

function split(source: string): Part {
  const end = /\r?\n\r?\n/.exec(source)
  const head = (end ? source.slice(0, end.index) : source).replaceAll(/\r?\n[ \t]+/g, ' ')
  const headers = new Map<string, string>()
  for (const line of head.split(/\r?\n/)) {
    const colon = line.indexOf(':')
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim())
  }
  return { headers, body: end ? source.slice(end.index + end[0].length) : '' }
}

function listLeaves(part: Part): Part[] {
  const boundary = /boundary="?([^";]+)"?/.exec(part.headers.get('content-type') ?? '')?.[1]
  if (!boundary) return [part]
  return part.body.split(`--${boundary}`).slice(1, -1).flatMap((piece) => listLeaves(split(piece.replace(/^\r?\n/, ''))))
}

function textOf(part: Part): string {
  const coding = (part.headers.get('content-transfer-encoding') ?? '7bit').toLowerCase()
  if (coding === 'quoted-printable') return decodeQuotedPrintable(part.body)
  if (coding === 'base64') return Buffer.from(part.body, 'base64').toString('utf8')
  return part.body
}

/** A browser knows no `cid:` addresses: the pictures of the mail are put in their place. */
const withPictures = (html: string, leaves: Part[]) =>
  html.replaceAll(/"cid:(\w+)"/g, (whole, id: string) => {
    const picture = leaves.find((leaf) => leaf.headers.get('content-id') === `<${id}>`)
    return picture ? `"data:image/png;base64,${picture.body.replaceAll(/\s+/g, '')}"` : whole
  })

/** The readable parts of one mail file. */
export function parseMail(source: Buffer): MailParts {
  const whole = split(source.toString('latin1'))
  const leaves = listLeaves(whole)
  const find = (type: string) => leaves.find((leaf) => (leaf.headers.get('content-type') ?? 'text/plain').startsWith(type))
  const text = find('text/plain')
  const html = find('text/html')
  const header = (name: string) => decodeWords(whole.headers.get(name) ?? '')
  return {
    to: header('to'),
    from: header('from'),
    subject: header('subject'),
    sentAt: new Date(whole.headers.get('date') ?? 0),
    text: text ? textOf(text) : '',
    html: html && withPictures(textOf(html), leaves),
  }
}
