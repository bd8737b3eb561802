// Reads a pasted list of people: which column is what, by its heading or by what it holds.
import { isMailAddress, normaliseAddress } from './award.ts'

export type TableRow = { row: number; name?: string; address?: string; locale?: 'fr' | 'en'; personalWord?: string; evidence?: { url: string }[] }

export const recipientColumns = ['other', 'name', 'firstName', 'lastName', 'address', 'locale', 'personalWord', 'evidence'] as const
export type RecipientColumn = (typeof recipientColumns)[number]

const headings: Record<Exclude<RecipientColumn, 'other'>, string[]> = {
  name: ['nom complet', 'nom et prenom', 'nom prenom', 'prenom nom', 'prenom et nom', 'name', 'full name', 'personne', 'destinataire', 'recipient'],
  firstName: ['prenom', 'first name', 'firstname', 'given name'],
  lastName: ['nom', 'nom de famille', 'last name', 'lastname', 'surname', 'family name'],
  address: ['courriel', 'email', 'e-mail', 'mail', 'adresse', 'adresse e-mail', 'adresse email', 'adresse mail', 'adresse electronique', 'mel', 'e-mail address', 'email address', 'address'],
  locale: ['langue', 'language', 'lang', 'locale'],
  personalWord: ['mot', 'mot personnel', 'message', 'word', 'personal word', 'commentaire', 'comment'],
  evidence: ['preuve', 'lien', 'evidence', 'proof', 'link', 'url'],
}

const plain = (text: string) => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll(/\s+/g, ' ').trim()

const columnOf = (heading: string): RecipientColumn =>
  (Object.entries(headings).find(([, words]) => words.includes(plain(heading)))?.[0] as RecipientColumn | undefined) ?? 'other'

/** The separator of a pasted text: a spreadsheet gives tabs, French CSV semicolons, others commas. */
export function findSeparator(text: string): '\t' | ';' | ',' {
  const line = text.split('\n').find((candidate) => candidate.trim()) ?? ''
  return line.includes('\t') ? '\t' : line.includes(';') ? ';' : ','
}

export type TableMapping = { hasHeadings: boolean; columns: RecipientColumn[] }

/** What each column seems to be, by its heading or by what it holds; a person may correct it. */
export function proposeMapping(rows: string[][]): TableMapping {
  const [first = []] = rows
  const width = Math.max(0, ...rows.map((row) => row.length))
  const named = Array.from({ length: width }, (_, index) => columnOf(first[index] ?? ''))
  const hasHeadings = named.some((column) => column !== 'other') && !first.some((cell) => isMailAddress(cell))
  if (hasHeadings) {
    // A heading that comes twice counts once; "Nom" alone is the whole name.
    const columns = named.map((column, index): RecipientColumn => (named.indexOf(column) === index ? column : 'other'))
    return { hasHeadings, columns: columns.includes('firstName') || columns.includes('name') ? columns : columns.map((column) => (column === 'lastName' ? 'name' : column)) }
  }
  const columns = Array.from({ length: width }, (_, index): RecipientColumn => (rows.some((row) => isMailAddress(row[index] ?? '')) ? 'address' : 'other'))
  // Without headings, what is left of the address is the name: in one cell or in two.
  const free = columns.flatMap((column, index) => (column === 'other' ? [index] : []))
  const hasTwoNames = free.length >= 2 && rows.every((row) => !(row[free[0] ?? 0] ?? '').trim().includes(' '))
  free.slice(0, hasTwoNames ? 2 : 1).forEach((index, place) => {
    columns[index] = hasTwoNames ? (place === 0 ? 'firstName' : 'lastName') : 'name'
  })
  return { hasHeadings, columns }
}

/** People from rows of cells. Row numbers are those of the list, counted from 1; empty rows are left out. */
export function readRecipientRows(rows: string[][], mapping: TableMapping = proposeMapping(rows)): TableRow[] {
  const { hasHeadings, columns } = mapping
  return rows.flatMap((cells, index) => {
    if ((index === 0 && hasHeadings) || cells.every((cell) => !cell.trim())) return []
    const find = (column: RecipientColumn) => cells[columns.indexOf(column)]?.trim() || undefined
    const name = find('name') ?? ([find('firstName'), find('lastName')].filter(Boolean).join(' ') || undefined)
    const language = plain(find('locale') ?? '')
    const locale = language.startsWith('en') || language.startsWith('ang') ? 'en' : language.startsWith('fr') ? 'fr' : undefined
    const evidence = find('evidence')
    return [{ row: index + 1, name, address: find('address'), locale, personalWord: find('personalWord'), ...(evidence && { evidence: [{ url: evidence }] }) }]
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
