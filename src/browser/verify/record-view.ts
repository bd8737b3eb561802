// A record of several badges as elements: what it says, then each badge with its own verdict.
import { formatDate, type Locale } from '../../i18n/formats.ts'
import type { DisplayRecord, VerificationReport } from '../../openbadges/report.ts'
import { element, type Child } from './elements.ts'
import { judge, signs } from '../../domain/verdict.ts'
import type { Words } from './words.ts'

const isDate = (text: string | undefined): text is string => text !== undefined && !Number.isNaN(Date.parse(text))

function badge(report: VerificationReport, words: Words, locale: Locale): Node {
  const { verify: m, takeAway } = words
  const { title, tone } = report.outcome === 'not_a_badge' ? { title: m.outcomes.undetermined, tone: 'doubt' as const } : judge(report, m, (date) => formatDate(date, locale))
  const shown = report.credential
  const names: Record<string, string> = m.checkNames
  return element(
    'section', { class: `notice ${tone}` },
    element('h4', {}, shown?.achievement.name ?? takeAway.otherKind),
    element('p', {}, element('span', { 'aria-hidden': 'true' }, `${signs[tone]} `), element('strong', {}, title)),
    shown &&
      element(
        'p', { class: 'small' },
        takeAway.awardedBy(shown.issuer.name ?? shown.issuer.id), isDate(shown.validFrom) && `, ${formatDate(shown.validFrom, locale)}`,
        element('br', {}), m.holder + m.colon + (shown.recipientName ?? m.noName),
      ),
    element(
      'details', {},
      element('summary', {}, m.checks),
      element('ul', { class: 'small' }, report.checks.map(({ name, outcome, reason }) => element('li', {}, `${names[name] ?? name}${m.colon}${m.outcomes[outcome]} `, element('code', { class: 'soft' }, reason)))),
    ),
  )
}

/** The content of a record. */
export function showRecord(record: DisplayRecord, words: Words, locale: Locale): Child[] {
  const { takeAway: m } = words
  return [
    element('h2', {}, record.name),
    element(
      'dl', {},
      element('dt', {}, m.putTogetherBy),
      element('dd', {}, record.issuer.name ?? record.issuer.id, element('br', {}), element('code', { class: 'small' }, record.issuer.id)),
      isDate(record.validFrom) && [element('dt', {}, m.putTogetherOn), element('dd', {}, formatDate(record.validFrom, locale))],
    ),
    record.badges.length === 0
      ? element('p', { class: 'soft' }, m.explanations.notLooked)
      : [element('h3', {}, record.badges.length === 1 ? m.badgesOne : m.badgesMany(record.badges.length)), record.badges.map((report) => badge(report, words, locale))],
    element('p', { class: 'small soft' }, m.explanations.cannotKnow),
  ]
}
