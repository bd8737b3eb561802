// `poincon award`: the people of a spreadsheet are awarded a badge in the name of somebody who may, through the same steps as on the page.
import { readFile, writeFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import type { App } from './app.ts'
import { badgeTextsIn } from './domain/badge.ts'
import { isDay } from './domain/event.ts'
import { textIn, type Issuer } from './domain/issuer.ts'
import { firstPersonRow } from './domain/recipient-table.ts'
import { decodeText, readTable, readWorkbook, writeTable } from './gateways/table-text.ts'
import { pathTo } from './http/paths.ts'
import { messagesIn } from './i18n/messages.ts'
import type { Actor } from './usecases/authorize.ts'
import { listBadges, type BadgeSummary } from './usecases/badges.ts'
import { listMyIssuers } from './usecases/issuers.ts'
import { listStaff } from './usecases/members.ts'
import { awardList, bringList, describeList, markProblems, previewList, type ListPreview } from './usecases/recipient-lists.ts'

/** What was asked cannot be done as it was asked; the message is for whoever typed it. */
export class AwardRefused extends Error {}

export type AwardOptions = {
  /** Mail address of a member who may award. */
  by: string
  /** Name in either language, or id. */
  badge: string
  /** Name or id of the organisation that awards, where several may. */
  from?: string
  occasion?: string
  place?: string
  day?: string
  /** Where the table is written back with what is wrong in each row, as CSV. */
  problems?: string
  isCheck: boolean
}

type Choice = { actor: Actor; issuer: Issuer; badge: BadgeSummary }

const isNamed = (wanted: string, id: string, names: (string | undefined)[]) => [id, ...names].some((name) => name?.toLowerCase() === wanted.trim().toLowerCase())
const namesOf = ({ texts }: BadgeSummary) => [texts.fr?.name, texts.en?.name]
const listed = (choices: Choice[]) => choices.map(({ badge, issuer }) => `  ${badge.id}  ${badgeTextsIn(badge.texts, 'en').name} (${textIn(issuer.name, 'en')})`).join('\n')

async function chooseBadge({ deps }: Pick<App, 'deps'>, options: AwardOptions): Promise<Choice> {
  const choices: Choice[] = []
  for (const actor of await listStaff(deps, options.by)) {
    for (const issuer of await listMyIssuers(deps, actor)) {
      const badges = (await listBadges(deps, actor, issuer.id)).filter((badge) => badge.publishedVersionId && !badge.archivedAt)
      choices.push(...badges.map((badge) => ({ actor, issuer, badge })))
    }
  }
  if (choices.length === 0) throw new AwardRefused(`${options.by} is the address of nobody who works with a published badge here.`)
  const named = choices.filter(({ badge }) => isNamed(options.badge, badge.id, namesOf(badge)))
  if (named.length === 0) throw new AwardRefused(`No badge is called ${options.badge}. There are:\n${listed(choices.filter(({ badge }) => badge.isOwn))}`)
  if (new Set(named.map(({ badge }) => badge.id)).size > 1) throw new AwardRefused(`Several badges are called ${options.badge}. Name one by its id:\n${listed(named)}`)
  const { from } = options
  const found = from === undefined ? (named.find(({ badge }) => badge.isOwn) ?? named[0]) : named.find(({ issuer }) => isNamed(from, issuer.id, [issuer.name.fr, issuer.name.en]))
  if (!found) throw new AwardRefused(`${from} may not award this badge. These may:\n${named.map(({ issuer }) => `  ${issuer.id}  ${textIn(issuer.name, 'en')}`).join('\n')}`)
  return found
}

async function readRows(file: string): Promise<string[][]> {
  const bytes = await readFile(resolve(file)).catch((cause: Error) => {
    throw new AwardRefused(`${file} cannot be read: ${cause.message}`, { cause })
  })
  const isWorkbook = bytes[0] === 0x50 && bytes[1] === 0x4b
  return isWorkbook ? readWorkbook(new Uint8Array(bytes)) : readTable(decodeText(new Uint8Array(bytes)))
}

const words = messagesIn('en').organiser

/** How the columns were understood: whoever sees a wrong one takes the awards back, or corrects the heading first. */
function describeColumns({ list: { rows, mapping } }: ListPreview): string {
  const headings = mapping.hasHeadings ? (rows[firstPersonRow(mapping) - 1] ?? []) : []
  return mapping.columns.map((column, index) => `${headings[index]?.trim() || words.column(index + 1)}: ${words.columnNames[column]}`).join('; ')
}

/**
 * Awards the rows that are right, or only says what is wrong.
 * @returns what to print, and whether every row was right.
 * @throws AwardRefused, or a Refusal of the use cases; nothing is awarded then.
 */
export async function awardFile(app: Pick<App, 'deps'>, file: string, options: AwardOptions): Promise<{ lines: string[]; isComplete: boolean }> {
  const { deps } = app
  const { occasion, place, day } = options
  if (day !== undefined && !isDay(day)) throw new AwardRefused(`${day} is no day. Write it as 2018-11-29.`)
  const rows = await readRows(file)
  const { actor, issuer, badge } = await chooseBadge(app, options)
  const { importId } = await bringList(deps, actor, { issuerId: issuer.id, badgeId: badge.id, fileName: basename(file), rows })
  const { list } = await previewList(deps, actor, importId)
  await describeList(deps, actor, { importId, ...list.mapping, settings: { occasion, place, happenedOn: day } })
  const { batchId } = options.isCheck ? { batchId: undefined } : await awardList(deps, actor, { importId, locale: issuer.defaultLocale })
  const preview = await previewList(deps, actor, importId)
  const { people, problems, doubts } = preview
  const count = people.length - problems.size
  if (options.problems) {
    const table = markProblems(preview, { heading: words.problem, problems: words.problems, shared: words.sharedAddress })
    await writeFile(resolve(options.problems), writeTable(table), { mode: 0o600 })
  }
  return {
    isComplete: problems.size === 0,
    lines: [
      `${badgeTextsIn(badge.texts, 'en').name}, in the name of ${textIn(issuer.name, 'en')}`,
      `Read as: ${describeColumns(preview)}`,
      ...[...problems].sort(([a], [b]) => a - b).map(([row, code]) => `  row ${row}: ${words.problems[code] ?? code}`),
      ...[...doubts].filter((row) => !problems.has(row)).map((row) => `  row ${row}: ${words.sharedAddress}`),
      options.isCheck ? `${count} would be awarded, ${problems.size} not. Nothing was done.` : `${count} awarded, ${problems.size} not.`,
      ...(batchId ? [`Their mails leave in ten seconds, while the program runs. To follow them or take them back: ${deps.publicUrl}${pathTo('batches.one', issuer.defaultLocale, { batchId })}`] : []),
    ],
  }
}
