// Reads a pasted list of people: which column is what, by its heading or by what it holds.
import { isMailAddress } from './award.ts'

export type TableRow = { row: number; name?: string; address?: string; locale?: 'fr' | 'en'; personalWord?: string }
type Column = 'name' | 'firstName' | 'lastName' | 'address' | 'locale' | 'personalWord' | 'other'

const headings: Record<Exclude<Column, 'other'>, string[]> = {
  name: ['nom complet', 'nom et prenom', 'nom prenom', 'prenom nom', 'prenom et nom', 'name', 'full name', 'personne', 'destinataire', 'recipient'],
  firstName: ['prenom', 'first name', 'firstname', 'given name'],
  lastName: ['nom', 'nom de famille', 'last name', 'lastname', 'surname', 'family name'],
  address: ['courriel', 'email', 'e-mail', 'mail', 'adresse', 'adresse e-mail', 'adresse email', 'adresse mail', 'adresse electronique', 'mel', 'e-mail address', 'email address', 'address'],
  locale: ['langue', 'language', 'lang', 'locale'],
  personalWord: ['mot', 'mot personnel', 'message', 'word', 'personal word', 'commentaire', 'comment'],
}

const plain = (text: string) => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll(/\s+/g, ' ').trim()

const columnOf = (heading: string): Column =>
  (Object.entries(headings).find(([, words]) => words.includes(plain(heading)))?.[0] as Column | undefined) ?? 'other'

/** The separator of a pasted text: a spreadsheet gives tabs, French CSV semicolons, others commas. */
export function findSeparator(text: string): '\t' | ';' | ',' {
  const line = text.split('\n').find((candidate) => candidate.trim()) ?? ''
  return line.includes('\t') ? '\t' : line.includes(';') ? ';' : ','
}

/** People from rows of cells. Row numbers are those of the list, counted from 1; empty rows are left out. */
export function readRecipientRows(rows: string[][]): TableRow[] {
  const [first = []] = rows
  const named = first.map(columnOf)
  const hasHeadings = named.some((column) => column !== 'other') && !first.some((cell) => isMailAddress(cell))
  const width = Math.max(0, ...rows.map((row) => row.length))
  const columns: Column[] = hasHeadings
    ? named
    : Array.from({ length: width }, (_, index): Column => (rows.some((row) => isMailAddress(row[index] ?? '')) ? 'address' : 'other'))
  if (!hasHeadings) {
    // Without headings, what is left of the address is the name: in one cell or in two.
    const free = columns.flatMap((column, index) => (column === 'other' ? [index] : []))
    const hasTwoNames = free.length >= 2 && rows.every((row) => !(row[free[0] ?? 0] ?? '').trim().includes(' '))
    free.slice(0, hasTwoNames ? 2 : 1).forEach((index, place) => {
      columns[index] = hasTwoNames ? (place === 0 ? 'firstName' : 'lastName') : 'name'
    })
  }
  return rows.flatMap((cells, index) => {
    if ((index === 0 && hasHeadings) || cells.every((cell) => !cell.trim())) return []
    const find = (column: Column) => cells[columns.indexOf(column)]?.trim() || undefined
    const name = find('name') ?? ([find('firstName'), find('lastName')].filter(Boolean).join(' ') || undefined)
    const language = plain(find('locale') ?? '')
    const locale = language.startsWith('en') || language.startsWith('ang') ? 'en' : language.startsWith('fr') ? 'fr' : undefined
    return [{ row: index + 1, name, address: find('address'), locale, personalWord: find('personalWord') }]
  })
}

/** A cell of an export that no spreadsheet takes for a formula (threat W5). */
export function safeCell(value: string): string {
  return /^[\s]*[=+\-@\t\r＝＋－＠]/.test(value) ? `'${value}` : value
}
