// The report of a verification as elements, with the words and the order of the server's own page.
import type { Locale } from '../../i18n/formats.ts'
import { formatDate } from '../../i18n/formats.ts'
import type { DisplayCredential, VerificationReport } from '../../openbadges/report.ts'
import { element, linkOrWords, prose, type Child } from './elements.ts'
import { judge, judgeRecord, signs } from './judge.ts'
import { showRecord } from './record-view.ts'
import type { ExportVerdict } from './verify-in-export.ts'
import type { Words } from './words.ts'

function facts(shown: DisplayCredential, report: VerificationReport, { verify: m }: Words, locale: Locale): Node {
  const row = (label: string, ...value: (Node | string)[]) => [element('dt', {}, label), element('dd', {}, ...value)]
  const { creator } = shown.achievement
  const dates = ([[m.happened, shown.activityEndDate ?? shown.activityStartDate], [m.awarded, shown.awardedDate], [m.validFrom, shown.validFrom], [m.validUntil, shown.validUntil]] as const)
    .filter(([, date]) => date && !Number.isNaN(Date.parse(date)))
    .map(([label, date]) => row(label, formatDate(date as string, locale)))
  const level = report.outcome !== 'valid' ? m.levels.none : shown.evidence.length > 0 ? m.levels.evidence : m.levels.statement
  return element(
    'dl', {},
    row(m.issuer, shown.issuer.name ?? shown.issuer.id, element('br', {}), element('code', { class: 'small' }, shown.issuer.id)),
    row(m.holder, shown.recipientName ?? m.noName),
    creator && creator.id !== shown.issuer.id && row(m.partner, creator.name ?? creator.id),
    ...dates,
    row(m.level, level),
  )
}

function content(shown: DisplayCredential, report: VerificationReport, isKnown: boolean, words: Words, locale: Locale): Child[] {
  const { verify: m } = words
  const list = (title: string, items: (Node | string)[][]) => [items.length > 0 && element('h3', {}, title), items.length > 0 && element('ul', {}, items.map((item) => element('li', {}, ...item)))]
  const soft = (text: string) => element('span', { class: 'soft' }, text)
  const { criteria, alignments } = shown.achievement
  return [
    element('h2', {}, shown.achievement.name),
    facts(shown, report, words, locale),
    element('p', { class: `notice ${isKnown ? 'good' : 'doubt'}` }, isKnown ? words.frozen.knownIssuer : m.explanations.unknown),
    ...(criteria?.narrative ? [element('h3', {}, m.required), prose(criteria.narrative)] : []),
    ...list(m.evidence, shown.evidence.map(({ id, name, narrative }) => [linkOrWords(id, name ?? narrative ?? id ?? '')])),
    ...list(
      m.results,
      shown.results.map(({ name, level, value, status, requiredLevel, requiredValue }) => {
        const required = requiredLevel ?? requiredValue
        return [name ? name + m.colon : '', element('strong', {}, level ?? value ?? status ?? ''), required === undefined ? '' : soft(` (${m.resultRequired(required)})`)]
      }),
    ),
    ...(report.outcome === 'valid'
      ? list(m.endorsed, shown.endorsements.map(({ issuer, comment, isBound }) => [element('strong', {}, issuer.name ?? issuer.id), comment ? m.colon + comment : '', isBound ? '' : soft(` (${m.endorsedLoosely})`)]))
      : []),
    ...list(words.alignments, alignments.map(({ targetName, targetUrl, targetFramework, targetCode }) => [linkOrWords(targetUrl, targetName), ' ', soft([targetFramework, targetCode].filter(Boolean).join(' '))])),
    element('p', { class: 'small soft' }, m.explanations.cannotKnow),
  ]
}

/** The whole report. @param exportedOn the day of the export, in words. */
export function showReport({ report, isKnownIssuer }: ExportVerdict, words: Words, locale: Locale, exportedOn: string): HTMLElement {
  const { verify: m, frozen } = words
  const verdict = (report.record && judgeRecord(report, words)) ?? judge(report, words)
  const shown = report.outcome === 'not_a_badge' ? undefined : report.credential
  const names: Record<string, string> = m.checkNames
  return element(
    'article', { class: 'sheet stitched' },
    element(
      'div', { role: 'status' },
      element('h1', { class: `verdict ${verdict.tone}`, tabindex: '-1' }, element('span', { 'aria-hidden': 'true' }, signs[verdict.tone]), verdict.title),
      verdict.text !== undefined && element('p', {}, verdict.text),
      report.state === 'revoked' && element('p', {}, frozen.revokedOrReplaced),
      report.checks.some(({ name, outcome }) => name === 'status' && (outcome === 'valid' || outcome === 'invalid')) && element('p', { class: 'soft' }, frozen.asOf(exportedOn)),
    ),
    report.record && showRecord(report.record, words, locale),
    shown && content(shown, report, isKnownIssuer, words, locale),
    element(
      'details', {},
      element('summary', {}, m.checks),
      element(
        'table', {},
        element('thead', {}, element('tr', {}, element('th', { scope: 'col' }, m.check), element('th', { scope: 'col' }, m.result))),
        element('tbody', {}, report.checks.map((check) => element('tr', {}, element('th', { scope: 'row' }, names[check.name] ?? check.name), element('td', {}, `${m.outcomes[check.outcome]} `, element('code', { class: 'small soft' }, check.reason))))),
      ),
    ),
  )
}
