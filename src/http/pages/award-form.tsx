// Awarding a badge: to one person, or to a list that was pasted or dropped, checked, awarded, undone, and given back with its problems.
import { badgeTextsIn } from '../../domain/badge.ts'
import { isDay } from '../../domain/event.ts'
import { textIn } from '../../domain/issuer.ts'
import { firstPersonRow, recipientColumns } from '../../domain/recipient-table.ts'
import { Refusal } from '../../domain/refusal.ts'
import { formatNumber } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { awardBadge } from '../../usecases/award-badge.ts'
import { listBadges } from '../../usecases/badges.ts'
import { listEvents } from '../../usecases/events.ts'
import { getIssuer, listMyIssuers } from '../../usecases/issuers.ts'
import { listAwards } from '../../usecases/list-awards.ts'
import { awardList, bringList, describeList, markProblems, previewList, type ImportSettings } from '../../usecases/recipient-lists.ts'
import { getBatch, undoBatch } from '../../usecases/undo-batch.ts'
import { onPage, onRoute } from '../guards.ts'
import { pathTo } from '../paths.ts'
import { sentenceOf } from '../problems.ts'
import { isId, readId } from '../read-id.ts'
import { readForm, type Form } from '../read-form.ts'
import type { Web, WebApp, WebContext } from '../web.ts'
import { BadgeFace } from './badge-face.tsx'
import { showPage } from './frame.tsx'
import { Choose, Crumbs, ErrorSummary, Field, type FieldError } from './pieces.tsx'

const listBytesMax = 10_000_000
const shownRowsMax = 300

/** Adds the pages. */
export function awardPages(web: Web, app: WebApp): void {
  const { deps } = web

  /** For which issuer a badge is awarded: the one that the reader came from, or the badge's own. */
  const findAwarding = async (c: WebContext, badgeId: string, asked: string) => {
    const issuers = await listMyIssuers(deps, c.get('actor'))
    const own = isId(asked) ? issuers.find(({ id }) => id === asked) : undefined
    for (const issuer of own ? [own] : issuers) {
      const badge = (await listBadges(deps, c.get('actor'), issuer.id)).find(({ id }) => id === badgeId)
      if (badge) return { issuer, badge }
    }
    throw new Refusal('not_found')
  }
  const eventChoices = async (c: WebContext, issuerId: string, badgeEventId: string | null) => {
    if (badgeEventId) return []
    return (await listEvents(deps, c.get('actor'), issuerId)).map(({ id, name }) => ({ value: id, label: textIn(name, c.get('locale')) }))
  }

  const showAward = async (c: WebContext, from: string, values: Record<string, string> = {}, errors: FieldError[] = []) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).organiser
    const { issuer, badge } = await findAwarding(c, readId(c, 'badgeId'), from)
    await getIssuer(deps, c.get('actor'), issuer.id, badge.whoMayAward)
    const events = await eventChoices(c, issuer.id, badge.eventId)
    const name = badgeTextsIn(badge.texts, locale).name
    return showPage(
      c,
      { title: `${m.award}: ${name}`, status: errors.length > 0 ? 422 : 200 },
      <>
        <Crumbs locale={locale} steps={[{ href: pathTo('issuers.one', locale, { issuerId: issuer.id }), label: textIn(issuer.name, locale) }]} />
        <header class="masthead">
          <BadgeFace badge={badge} locale={locale} size={104} />
          <div>
            <p class="small soft">{m.award}</p>
            <h1>{name}</h1>
          </div>
        </header>
        <ErrorSummary locale={locale} errors={errors} />
        <div class="two">
          <section class="sheet">
            <h2>{m.awardOne}</h2>
            <form method="post">
              <input type="hidden" name="from" value={issuer.id} />
              <Field name="address" label={m.address} hint={m.addressHint} type="email" value={values.address} errors={errors} autocomplete="off" />
              <Field name="name" label={m.name} value={values.name} errors={errors} autocomplete="off" />
              <details open={errors.some(({ field }) => ['personalWord', 'evidence', 'happenedOn'].includes(field))}>
                <summary>{m.more}</summary>
                {events.length > 0 && <Choose name="eventId" label={messagesIn(locale).badgeForm.event} value={values.eventId ?? ''} options={[{ value: '', label: messagesIn(locale).badgeForm.noEvent }, ...events]} />}
                <Field name="occasion" label={m.occasion} value={values.occasion} maxlength={200} />
                <Field name="place" label={m.place} value={values.place} maxlength={200} />
                <Field name="happenedOn" label={m.happenedOn} type="date" value={values.happenedOn} errors={errors} />
                <Field name="evidence" label={m.evidence} hint={m.evidenceHint} type="url" value={values.evidence} errors={errors} />
                <Field name="personalWord" label={m.word} rows={3} value={values.personalWord} errors={errors} maxlength={1000} />
              </details>
              <button>{m.giveBadge}</button>
            </form>
          </section>
          <section class="sheet">
            <h2>{m.awardMany}</h2>
            <form method="post" action={pathTo('imports.new', locale, { badgeId: badge.id })} enctype="multipart/form-data">
              <input type="hidden" name="from" value={issuer.id} />
              <Field name="list" label={m.list} hint={m.listHint} rows={8} value={values.list} errors={errors} />
              <Field name="file" label={messagesIn(locale).layout.chooseFile} hint=".csv, .xlsx" type="file" accept=".csv,.xlsx,.txt,.tsv" errors={errors} />
              <button class="secondary">{m.preview}</button>
            </form>
          </section>
        </div>
      </>,
    )
  }
  onPage(app, 'get', 'awards.new', 'signed_in', (c) => showAward(c, c.req.query('from') ?? ''))
  onPage(app, 'post', 'awards.new', 'signed_in', async (c) => {
    const form = await readForm(c)
    const locale = c.get('locale')
    const m = messagesIn(locale).organiser
    const { issuer, badge } = await findAwarding(c, readId(c, 'badgeId'), form.text('from'))
    const happenedOn = form.text('happenedOn') || undefined
    if (happenedOn && !isDay(happenedOn)) return showAward(c, issuer.id, form.values(), [{ field: 'happenedOn', message: messagesIn(locale).issuerForm.problems.not_a_date }])
    const evidence = form.text('evidence')
    const recipient = {
      row: 0, name: form.text('name') || undefined, address: form.text('address') || undefined, personalWord: form.text('personalWord') || undefined,
      locale: issuer.defaultLocale, ...(evidence && { evidence: [{ url: evidence.slice(0, 2_000) }] }),
    }
    const made = await awardBadge(deps, c.get('actor'), {
      issuerId: issuer.id, badgeId: badge.id, source: 'one', recipients: [recipient], happenedOn,
      eventId: isId(form.text('eventId')) ? form.text('eventId') : undefined,
      occasion: form.text('occasion').slice(0, 200) || undefined, place: form.text('place').slice(0, 200) || undefined,
    })
    if (!made.batchId) return showAward(c, issuer.id, form.values(), made.problems.map(({ field, code }) => ({ field, message: m.problems[code] ?? code })))
    return c.redirect(pathTo('batches.one', locale, { batchId: made.batchId }), 303)
  })

  /** The rows of a pasted text or of a file. */
  const readList = async (form: Form): Promise<string[][]> => {
    const file = form.file('file')
    if (!file) return web.tables.readTable(form.text('list'))
    const bytes = new Uint8Array(await file.arrayBuffer())
    const isWorkbook = bytes[0] === 0x50 && bytes[1] === 0x4b
    return isWorkbook ? web.tables.readWorkbook(bytes) : web.tables.readTable(web.tables.decodeText(bytes))
  }
  onPage(app, 'get', 'imports.new', 'signed_in', (c) => c.redirect(pathTo('awards.new', c.get('locale'), { badgeId: readId(c, 'badgeId') }), 303))
  onPage(
    app,
    'post',
    'imports.new',
    'signed_in',
    async (c) => {
      // A list that was pasted is never cut: somebody would be left out without a word.
      const form = await readForm(c, listBytesMax)
      const locale = c.get('locale')
      const { issuer, badge } = await findAwarding(c, readId(c, 'badgeId'), form.text('from'))
      try {
        const { importId } = await bringList(deps, c.get('actor'), { issuerId: issuer.id, badgeId: badge.id, fileName: form.file('file')?.name, rows: await readList(form) })
        return c.redirect(pathTo('imports.one', locale, { importId }), 303)
      } catch (error) {
        // Said at the field, with what was pasted still in it.
        if (!(error instanceof Refusal) || !['nothing_to_award', 'file_unreadable', 'too_many_rows'].includes(error.code)) throw error
        return showAward(c, issuer.id, form.values(), [{ field: form.file('file') ? 'file' : 'list', message: sentenceOf(error, locale) }])
      }
    },
    { bodyBytesMax: listBytesMax },
  )

  type ShownList = { isNobody?: boolean; settings?: ImportSettings; errors?: FieldError[] }
  const showList = async (c: WebContext, { isNobody = false, settings: typed, errors = [] }: ShownList = {}) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).organiser
    const importId = readId(c, 'importId')
    const { list, people, problems, doubts } = await previewList(deps, c.get('actor'), importId)
    const { issuer, badge } = await findAwarding(c, list.badgeId, list.issuerId)
    const events = await eventChoices(c, issuer.id, badge.eventId)
    const settings = typed ?? list.settings
    const readyCount = people.length - problems.size
    const cardCount = people.filter((person) => !person.address && !problems.has(person.row)).length
    const firstRow = firstPersonRow(list.mapping)
    const headings = list.rows[firstRow - 1] ?? []
    const sample = list.rows.slice(firstRow).find((row) => row.some((cell) => cell.trim())) ?? []
    const sorted = [...people].sort((a, b) => Number(problems.has(b.row)) - Number(problems.has(a.row)) || Number(doubts.has(b.row)) - Number(doubts.has(a.row)) || a.row - b.row)
    const remarkOn = ({ row, address }: { row: number; address?: string }) => {
      const code = problems.get(row)
      if (code) return <strong>{m.problems[code]}</strong>
      return doubts.has(row) ? <span class="soft">{m.sharedAddress}</span> : address ? null : <span class="soft">{m.withoutAddress}</span>
    }
    return showPage(
      c,
      { title: m.previewTitle, status: isNobody || errors.length > 0 ? 422 : 200 },
      <>
        <Crumbs locale={locale} steps={[{ href: pathTo('awards.new', locale, { badgeId: badge.id, from: issuer.id }), label: badgeTextsIn(badge.texts, locale).name }]} />
        <header class="masthead">
          <BadgeFace badge={badge} locale={locale} size={84} />
          <h1>{isNobody ? m.nobody : m.previewTitle}</h1>
        </header>
        <ErrorSummary locale={locale} errors={errors} />
        <ul class="numbers">
          <li>
            <b>{formatNumber(readyCount, locale)}</b> {m.readyCount(readyCount)}
          </li>
          {problems.size > 0 && (
            <li>
              <b>{formatNumber(problems.size, locale)}</b> {m.problemCount(problems.size)}
            </li>
          )}
        </ul>
        {cardCount > 0 && <p class="soft">{m.cards(cardCount)}</p>}
        <form method="post">
          <div class="acts">
            {readyCount > 0 && !list.batchId && (
              <button name="act" value="award">
                {m.awardThem(readyCount)}
              </button>
            )}
            {list.batchId && (
              <a class="button" href={pathTo('batches.one', locale, { batchId: list.batchId })}>
                {m.batchTitle}
              </a>
            )}
          </div>
          {problems.size > 0 && (
            <p class="links">
              <a href={`/organiser/lists/${importId}.xlsx?lang=${locale}`}>{m.backAs('.xlsx')}</a>
              <a href={`/organiser/lists/${importId}.csv?lang=${locale}`}>{m.backAs('.csv')}</a>
            </p>
          )}
          {!list.batchId && (
            <details class="sheet" open={readyCount === 0 || errors.length > 0}>
              <summary>{m.columns}</summary>
              <p>{m.columnsText}</p>
              <p>
                <label>
                  <input type="checkbox" name="hasHeadings" value="yes" checked={list.mapping.hasHeadings} /> {m.hasHeadings}
                </label>
              </p>
              <div class="two">
                {list.mapping.columns.map((column, index) => (
                  <Choose
                    name={`column.${index}`}
                    label={`${headings[index] || m.column(index + 1)}${sample[index] ? ` (${sample[index]?.slice(0, 40)})` : ''}`}
                    value={column}
                    options={recipientColumns.map((value) => ({ value, label: m.columnNames[value] }))}
                  />
                ))}
              </div>
              <h2>{m.forAll}</h2>
              {events.length > 0 && <Choose name="eventId" label={messagesIn(locale).badgeForm.event} value={settings.eventId ?? ''} options={[{ value: '', label: messagesIn(locale).badgeForm.noEvent }, ...events]} />}
              <div class="two">
                <Field name="occasion" label={m.occasion} value={settings.occasion} maxlength={200} />
                <Field name="place" label={m.place} value={settings.place} maxlength={200} />
                <Field name="happenedOn" label={m.happenedOn} type="date" value={settings.happenedOn} errors={errors} />
              </div>
              <Field name="personalWord" label={m.word} hint={m.wordForAllHint} rows={3} value={settings.personalWord} maxlength={1000} />
              <button name="act" value="describe" class="secondary">
                {m.readAgain}
              </button>
            </details>
          )}
        </form>
        <table class="stack list">
          <thead>
            <tr>
              <th scope="col">{m.line}</th>
              <th scope="col">{m.name}</th>
              <th scope="col">{m.address}</th>
              <th scope="col">{m.problem}</th>
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, shownRowsMax).map((person) => (
              <tr class={problems.has(person.row) ? 'bad' : undefined}>
                <td class="soft">{person.row}</td>
                <td>{person.name}</td>
                <td>{person.address}</td>
                <td>{remarkOn(person)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {sorted.length > shownRowsMax && <p class="soft">{m.andMore(sorted.length - shownRowsMax)}</p>}
        <p class="small soft">{m.listErased}</p>
      </>,
    )
  }
  onPage(app, 'get', 'imports.one', 'signed_in', (c) => showList(c))
  onPage(app, 'post', 'imports.one', 'signed_in', async (c) => {
    const form = await readForm(c)
    const locale = c.get('locale')
    const importId = readId(c, 'importId')
    const { list } = await previewList(deps, c.get('actor'), importId)
    const settings = { eventId: isId(form.text('eventId')) ? form.text('eventId') : undefined, occasion: form.text('occasion'), place: form.text('place'), happenedOn: form.text('happenedOn'), personalWord: form.text('personalWord') }
    if (!list.batchId) {
      await describeList(deps, c.get('actor'), {
        importId,
        hasHeadings: form.text('hasHeadings') === 'yes',
        columns: list.mapping.columns.map((_, index) => form.text(`column.${index}`)),
        settings,
      })
    }
    if (settings.happenedOn && !isDay(settings.happenedOn)) return showList(c, { settings, errors: [{ field: 'happenedOn', message: messagesIn(locale).issuerForm.problems.not_a_date }] })
    if (form.text('act') !== 'award') return c.redirect(pathTo('imports.one', locale, { importId }), 303)
    const { issuer } = await findAwarding(c, list.badgeId, list.issuerId)
    const { batchId } = await awardList(deps, c.get('actor'), { importId, locale: issuer.defaultLocale })
    return batchId ? c.redirect(pathTo('batches.one', locale, { batchId, list: importId }), 303) : showList(c, { isNobody: true })
  })
  onRoute(app, 'get', '/organiser/lists/:file', 'signed_in', async (c) => {
    const [importId = '', extension = ''] = (c.req.param('file') ?? '').split('.')
    if (!isId(importId) || !['csv', 'xlsx'].includes(extension)) throw new Refusal('not_found')
    const m = messagesIn(c.get('locale')).organiser
    const preview = await previewList(deps, c.get('actor'), importId)
    const rows = markProblems(preview, { heading: m.problem, problems: m.problems, shared: m.sharedAddress })
    const stem = (preview.list.fileName ?? m.problem).replace(/\.\w+$/, '').replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    const disposition = `attachment; filename="list.${extension}"; filename*=UTF-8''${encodeURIComponent(`${stem}.${extension}`)}`
    if (extension === 'csv') return c.body(web.tables.writeTable(rows), 200, { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': disposition })
    return c.body(new Uint8Array(await web.tables.writeWorkbook(rows)), 200, {
      'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'content-disposition': disposition,
    })
  })

  onPage(app, 'get', 'batches.one', 'signed_in', async (c) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).organiser
    const batch = await getBatch(deps, c.get('actor'), readId(c, 'batchId'))
    const { total } = await listAwards(deps, c.get('actor'), { issuerId: batch.issuerId, batchId: batch.id, limit: 1, offset: 0 })
    const listId = isId(c.req.query('list') ?? '') ? c.req.query('list') : undefined
    const preview = listId ? await previewList(deps, c.get('actor'), listId).catch(() => undefined) : undefined
    const isHeld = !batch.undoneAt && batch.heldUntil > deps.clock.now()
    const { badge } = await findAwarding(c, batch.badgeId, batch.issuerId)
    return showPage(
      c,
      { title: batch.undoneAt ? m.undoneTitle : m.batchTitle, width: 'narrow' },
      <div class="sheet stitched centred">
        <div class={batch.undoneAt ? 'faded' : 'stamp'}>
          <BadgeFace badge={badge} locale={locale} size={140} />
        </div>
        <h1>{batch.undoneAt ? m.undoneTitle : m.batchTitle}</h1>
        <p class="lead" role="status">
          {batch.undoneAt ? m.undone : m.batchText(total)}
        </p>
        {isHeld && (
          <form method="post" action={pathTo('batches.undo', locale, { batchId: batch.id })}>
            <p>{m.mailsLeave}</p>
            <div class="fuse" aria-hidden="true" />
            <button class="danger">{m.undo}</button>
          </form>
        )}
        {preview && preview.problems.size > 0 && (
          <p>
            <a href={pathTo('imports.one', locale, { importId: preview.list.id })}>
              {preview.problems.size} {m.problemCount(preview.problems.size)}
            </a>
          </p>
        )}
        <div class="acts">
          <a class="button" href={pathTo('awards.new', locale, { badgeId: batch.badgeId, from: batch.issuerId })}>
            {m.again}
          </a>
          <a class="button secondary" href={pathTo('issuers.follow', locale, { issuerId: batch.issuerId, batch: batch.id })}>
            {m.follow}
          </a>
        </div>
      </div>,
    )
  })
  onPage(app, 'post', 'batches.undo', 'signed_in', async (c) => {
    await undoBatch(deps, c.get('actor'), readId(c, 'batchId'))
    return c.redirect(pathTo('batches.one', c.get('locale'), { batchId: readId(c, 'batchId') }), 303)
  })
}
