// The report of a verification as elements, with the words and the order of the server's own page.
import { judge, judgeRecord, signs } from '../../domain/verdict.ts'
import type { Locale } from '../../i18n/formats.ts'
import { formatDate } from '../../i18n/formats.ts'
import type { CheckName, DisplayCredential, ReasonCode, VerificationReport } from '../../openbadges/report.ts'
import { element, linkOrWords, prose, type Child } from './elements.ts'
import { showRecord } from './record-view.ts'
import type { ExportVerdict } from './verify-in-export.ts'
import type { Words } from './words.ts'

function dates(shown: DisplayCredential, { verify: m }: Words, locale: Locale): Child[] {
  const known = ([[m.happened, shown.activityEndDate ?? shown.activityStartDate], [m.awarded, shown.awardedDate], [m.validFrom, shown.validFrom], [m.validUntil, shown.validUntil]] as const).filter(
    ([, date]) => date && !Number.isNaN(Date.parse(date)),
  )
  if (known.length === 0) return []
  return [element('h3', {}, m.when), element('dl', {}, known.map(([label, date]) => [element('dt', {}, label), element('dd', {}, formatDate(date as string, locale))]), shown.validUntil === undefined && [element('dt', {}, m.lasts), element('dd', {}, m.noEnd)])]
}

function levelOf(shown: DisplayCredential, report: VerificationReport, { verify: m }: Words): string {
  if (report.outcome !== 'valid') return m.levels.none
  const isHosted = report.checks.some(({ name, details }) => name === 'signature' && details?.hosted !== undefined)
  if (shown.evidence.length > 0) return isHosted ? m.levels.hostedEvidence : m.levels.evidence
  return isHosted ? m.levels.hosted : m.levels.statement
}

/** The organisation's key and signature hold: only then is what the badge says more than a claim. */
const isSignedByIssuer = ({ checks }: VerificationReport): boolean =>
  ['issuer_key', 'signature'].every((name) => checks.some((check) => check.name === name) && checks.every((check) => check.name !== name || check.outcome === 'valid'))

/** What it took, who says so, when, with what proof: the order of the server's page. */
function content(shown: DisplayCredential, report: VerificationReport, isKnown: boolean, words: Words, locale: Locale): Child[] {
  const { verify: m } = words
  const list = (title: string, items: (Node | string)[][]) => [items.length > 0 && element('h3', {}, title), items.length > 0 && element('ul', {}, items.map((item) => element('li', {}, ...item)))]
  const soft = (text: string) => element('span', { class: 'soft' }, text)
  const { criteria, alignments, creator } = shown.achievement
  const isSigned = isSignedByIssuer(report)
  return [
    !isSigned && element('p', { class: 'notice doubt' }, m.explanations.unconfirmed),
    element('div', { class: 'titled' }, element('div', {}, element('h2', {}, shown.achievement.name), element('p', { class: 'soft' }, ...(shown.recipientName ? [m.holder + m.colon, element('strong', {}, shown.recipientName)] : [m.noName])))),
    ...(criteria?.narrative ? [element('h3', {}, m.required), prose(criteria.narrative)] : []),
    ...list(
      m.results,
      shown.results.map(({ name, level, value, status, requiredLevel, requiredValue }) => {
        const required = requiredLevel ?? requiredValue
        return [name ? name + m.colon : '', element('strong', {}, level ?? value ?? status ?? ''), required === undefined ? '' : soft(` (${m.resultRequired(required)})`)]
      }),
    ),
    ...list(m.evidence, shown.evidence.map(({ id, name, narrative }) => [linkOrWords(id, name ?? narrative ?? id ?? '')])),
    element('h3', {}, m.issuer),
    element(
      'p', {},
      element('strong', {}, shown.issuer.name ?? shown.issuer.id),
      creator && creator.id !== shown.issuer.id && `, ${m.partner.toLocaleLowerCase()} ${creator.name ?? creator.id}`,
      element('br', {}),
      element('code', { class: 'small' }, shown.issuer.id),
    ),
    isSigned && isKnown && element('p', { class: 'notice good' }, words.frozen.knownIssuer),
    !isKnown && element('p', { class: 'notice doubt' }, m.explanations.unknown),
    ...(report.outcome === 'valid'
      ? list(m.endorsed, shown.endorsements.map(({ issuer, comment, isBound }) => [element('strong', {}, issuer.name ?? issuer.id), comment ? m.colon + comment : '', isBound ? '' : soft(` (${m.endorsedLoosely})`)]))
      : []),
    ...dates(shown, words, locale),
    element('h3', {}, m.level),
    element('p', {}, levelOf(shown, report, words)),
    element('p', { class: 'small soft' }, m.explanations.cannotKnow),
    ...list(words.alignments, alignments.map(({ targetName, targetUrl, targetFramework, targetCode }) => [linkOrWords(targetUrl, targetName), ' ', soft([targetFramework, targetCode].filter(Boolean).join(' '))])),
  ]
}

const outcomeSigns = { valid: '✓', invalid: '✕', undetermined: '?', not_applicable: '–' } as const
const tones = { valid: 'good', invalid: 'bad', undetermined: 'doubt', not_applicable: 'soft' } as const

/** Each check with its result and, where it is not good, why. */
function checksOf({ checks, outcome, record }: VerificationReport, { verify: m, reasons }: Words): HTMLElement {
  const names: Record<CheckName, string> = m.checkNames
  const whys: Record<ReasonCode, string> = reasons
  const rows = checks.map((check) =>
    element(
      'tr', {},
      element('th', { scope: 'row' }, names[check.name]),
      element('td', {}, element('strong', { class: tones[check.outcome] }, element('span', { 'aria-hidden': 'true' }, `${outcomeSigns[check.outcome]} `), m.outcomes[check.outcome]), whys[check.reason] && element('span', { class: 'why' }, whys[check.reason])),
    ),
  )
  return element(
    'details', outcome !== 'valid' && !record ? { open: '' } : {},
    element('summary', {}, m.checks),
    element('table', { class: 'checks' }, element('thead', {}, element('tr', {}, element('th', { scope: 'col' }, m.check), element('th', { scope: 'col' }, m.result))), element('tbody', {}, rows)),
  )
}

/** The whole report. @param exportedOn the day of the export, in words. */
export function showReport({ report, isKnownIssuer }: ExportVerdict, words: Words, locale: Locale, exportedOn: string): HTMLElement {
  const { frozen } = words
  const verdict = (report.record && judgeRecord(report, words.takeAway)) ?? judge(report, words.verify, (date) => formatDate(date, locale), isKnownIssuer)
  const shown = report.outcome === 'not_a_badge' ? undefined : report.credential
  return element(
    'article', { class: 'sheet stitched' },
    element(
      'div', { role: 'status' },
      element('h1', { class: `verdict ${verdict.tone}`, tabindex: '-1' }, element('span', { 'aria-hidden': 'true' }, signs[verdict.tone]), verdict.title),
      element('p', { class: 'lead' }, verdict.text),
      report.state === 'revoked' && element('p', {}, frozen.revokedOrReplaced),
      report.checks.some(({ name, outcome }) => name === 'status' && (outcome === 'valid' || outcome === 'invalid')) && element('p', { class: 'soft' }, frozen.asOf(exportedOn)),
    ),
    report.record && showRecord(report.record, words, locale),
    shown && content(shown, report, isKnownIssuer, words, locale),
    checksOf(report, words),
  )
}
