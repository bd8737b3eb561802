// Reads a pasted list of people: which column is what, by its heading or by what it holds.
import { isMailAddress, normaliseAddress } from './award.ts'

export type TableRow = { row: number; name?: string; address?: string; locale?: 'fr' | 'en'; personalWord?: string; evidence?: { url: string }[] }

export const recipientColumns = ['other', 'name', 'firstName', 'lastName', 'address', 'locale', 'personalWord', 'evidence'] as const
export type RecipientColumn = (typeof recipientColumns)[number]

type Known = Exclude<RecipientColumn, 'other'>

const plain = (text: string) => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, ' ').trim()

/** Names of things that are no person: "Nom de l’entreprise" is not a name to award. */
const otherThings = /\b(entreprise|etablissement|ecole|college|lycee|societe|structure|classe|badge|organisme|organisation|ville|company|school|organization)\b/

/** What a heading says, the first that fits; spreadsheets of schools and of associations add words around it. */
const headings: readonly [Known, RegExp][] = [
  ['address', /\b(courriels?|e ?mails?|mails?|mel|adresse electronique)\b|^(adresse|address)$/],
  ['name', /^(nom complet|full name|name|personne|participants?|destinataire|recipient|eleve)$|\bnoms? (et |de famille et )?prenoms?\b|\bprenoms? (et )?noms?\b/],
  ['firstName', /\b(prenoms?|first ?name|given name)\b/],
  ['lastName', /^noms?\b|\b(last ?name|surname|family name)\b/],
  ['locale', /^(langue|language|lang|locale)$/],
  ['personalWord', /^(mot|mot personnel|message|word|personal word|commentaire|comment)$/],
  ['evidence', /^(preuve|lien|evidence|proof|link|url)$/],
]

const columnOf = (heading: string): RecipientColumn => {
  const words = plain(heading)
  return otherThings.test(words) ? 'other' : (headings.find(([, form]) => form.test(words))?.[0] ?? 'other')
}

/** The separator of a pasted text: a spreadsheet gives tabs, French CSV semicolons, others commas. A title above the list has none. */
export function findSeparator(text: string): '\t' | ';' | ',' {
  const lines = text.split('\n').filter((line) => line.trim()).slice(0, 20)
  const holds = (separator: string) => lines.filter((line) => line.includes(separator)).length
  return (['\t', ';', ','] as const).find((separator) => holds(separator) * 2 > lines.length) ?? (['\t', ';', ','] as const).find((separator) => holds(separator) > 0) ?? ','
}

export type TableMapping = {
  hasHeadings: boolean
  /** Index of the row of headings, where a title stands above it; the first row when not set. Rows above are not read. */
  headingRow?: number
  columns: RecipientColumn[]
}

const titleRowsMax = 10

/** An address as people copy it: « Zoé <zoe@exemple.fr> », mailto:, a comma left behind. */
export function readAddressCell(cell: string): { address: string; name?: string } {
  const [, name, inside] = /^(.*)<([^<>]+)>[\s;,]*$/.exec(cell) ?? []
  const address = (inside ?? cell).trim().replace(/^mailto:/i, '').replace(/[\s;,]+$/, '')
  const said = name?.replaceAll('"', '').trim()
  return { address, ...(said && { name: said }) }
}

const holdsAddress = (cell: string | undefined) => cell !== undefined && isMailAddress(readAddressCell(cell).address)

/** What each column seems to be, by its heading or by what it holds; a person may correct it. */
export function proposeMapping(rows: string[][]): TableMapping {
  const width = Math.max(0, ...rows.map((row) => row.length))
  const namesOf = (row: string[]) => Array.from({ length: width }, (_, index) => columnOf(row[index] ?? ''))
  const firstPerson = rows.findIndex((row) => row.some(holdsAddress))
  const above = rows.slice(0, Math.min(titleRowsMax, firstPerson < 0 ? 1 : firstPerson))
  const countOf = (row: string[]) => namesOf(row).filter((column) => column !== 'other').length
  const headingRow = above.reduce((best, row, index) => (countOf(row) > countOf(above[best] ?? []) ? index : best), 0)
  const hasHeadings = above.length > 0 && countOf(above[headingRow] ?? []) > 0
  const body = hasHeadings ? rows.slice(headingRow + 1) : rows
  const addressesIn = Array.from({ length: width }, (_, index) => body.filter((row) => holdsAddress(row[index])).length)
  if (!hasHeadings) return { hasHeadings, columns: guessColumns(body, addressesIn) }
  const named = namesOf(rows[headingRow] ?? [])
  // A heading may say "Adresse" above streets: what the column holds decides.
  const isAddress = (index: number) => named[index] === 'address'
  const most = addressesIn.reduce((best, count, index) => (count > (addressesIn[best] ?? 0) || (count === addressesIn[best] && isAddress(index) && !isAddress(best)) ? index : best), 0)
  const addressAt = (addressesIn[most] ?? 0) > 0 ? most : named.indexOf('address')
  const settled = named.map((column, index): RecipientColumn => (index === addressAt ? 'address' : column === 'address' ? 'other' : column))
  // A heading that comes twice counts once; "Nom" alone is the whole name.
  const columns = settled.map((column, index): RecipientColumn => (settled.indexOf(column) === index ? column : 'other'))
  const whole = columns.includes('firstName') || columns.includes('name') ? columns : columns.map((column) => (column === 'lastName' ? 'name' : column))
  return { hasHeadings, ...(headingRow > 0 && { headingRow }), columns: whole }
}

/** Without headings, what is left of the address is the name: in one cell or in two. */
function guessColumns(rows: string[][], addressesIn: number[]): RecipientColumn[] {
  const most = Math.max(0, ...addressesIn)
  const addressAt = most > 0 ? addressesIn.indexOf(most) : -1
  const columns = addressesIn.map((_, index): RecipientColumn => (index === addressAt ? 'address' : 'other'))
  const free = columns.flatMap((column, index) => (column === 'other' ? [index] : []))
  const hasTwoNames = free.length >= 2 && rows.every((row) => !(row[free[0] ?? 0] ?? '').trim().includes(' '))
  free.slice(0, hasTwoNames ? 2 : 1).forEach((index, place) => {
    columns[index] = hasTwoNames ? (place === 0 ? 'firstName' : 'lastName') : 'name'
  })
  return columns
}

/** The index of the first row that can be a person. */
export const firstPersonRow = ({ hasHeadings, headingRow = 0 }: TableMapping): number => (hasHeadings ? headingRow + 1 : 0)

/** People from rows of cells. Row numbers are those of the list, counted from 1; empty rows are left out. */
export function readRecipientRows(rows: string[][], mapping: TableMapping = proposeMapping(rows)): TableRow[] {
  const { columns } = mapping
  return rows.flatMap((cells, index) => {
    if (index < firstPersonRow(mapping) || cells.every((cell) => !cell.trim())) return []
    const find = (column: RecipientColumn) => cells[columns.indexOf(column)]?.trim() || undefined
    const said = readAddressCell(find('address') ?? '')
    const name = find('name') ?? ([find('firstName'), find('lastName')].filter(Boolean).join(' ') || said.name)
    const language = plain(find('locale') ?? '')
    const locale = language.startsWith('en') || language.startsWith('ang') ? 'en' : language.startsWith('fr') ? 'fr' : undefined
    const evidence = find('evidence')
    return [{ row: index + 1, name, address: said.address || undefined, locale, personalWord: find('personalWord'), ...(evidence && { evidence: [{ url: evidence }] }) }]
  })
}

/** Rows whose address is also that of another name of the list: a family that shares it, or a slip of the hand. */
export function findSharedAddresses(people: TableRow[]): Set<number> {
  const byAddress = new Map<string, TableRow[]>()
  for (const person of people) {
    const address = person.address ? normaliseAddress(person.address) : ''
    if (address) byAddress.set(address, [...(byAddress.get(address) ?? []), person])
  }
  return new Set([...byAddress.values()].filter((group) => new Set(group.map(({ name }) => plain(name ?? ''))).size > 1).flatMap((group) => group.map(({ row }) => row)))
}

/** A cell of an export that no spreadsheet takes for a formula (threat W5). */
export function safeCell(value: string): string {
  return /^[\s]*[=+\-@\t\r＝＋－＠]/.test(value) ? `'${value}` : value
}
