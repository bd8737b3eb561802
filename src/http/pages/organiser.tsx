// The organiser's space: organisations, ready badges, awarding one person or a list, and undo.
import { badgeTemplates } from '../../domain/badge-templates.ts'
import { badgeTextsIn } from '../../domain/badge.ts'
import { textIn } from '../../domain/issuer.ts'
import { readRecipientRows } from '../../domain/recipient-table.ts'
import { Refusal } from '../../domain/refusal.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { awardBadge, findRecipientProblem, type AwardProblem } from '../../usecases/award-badge.ts'
import { createBadge, getBadge, listBadges, publishBadge } from '../../usecases/badges.ts'
import { listEvents } from '../../usecases/events.ts'
import { listAwards } from '../../usecases/list-awards.ts'
import { getIssuer, listMyIssuers } from '../../usecases/issuers.ts'
import { getBatch, undoBatch } from '../../usecases/undo-batch.ts'
import { onPage } from '../guards.ts'
import { pathTo } from '../paths.ts'
import { readForm, type Form } from '../read-form.ts'
import type { Web, WebApp, WebContext } from '../web.ts'
import { showPage } from './frame.tsx'
import { Crumbs, Empty, ErrorSummary, Field, Medal, type FieldError } from './pieces.tsx'

const listBytesMax = 10_000_000

const idOf = (c: WebContext, name: string): string => {
  const id = c.req.param(name) ?? ''
  if (!/^[0-9a-f-]{36}$/.test(id)) throw new Refusal('not_found')
  return id
}

/** Adds the pages. */
export function organiserPages(web: Web, app: WebApp): void {
  const { deps } = web

  onPage(app, 'get', 'issuers', 'signed_in', async (c) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).organiser
    const issuers = await listMyIssuers(deps, c.get('actor'))
    return showPage(
      c,
      { title: m.title },
      <>
        <h1>{m.title}</h1>
        {issuers.length === 0 ? (
          <Empty title={m.none} text={m.noneText} />
        ) : (
          <ul class="grid">
            {issuers.map((issuer) => (
              <li class="card">
                <span class="tag">{m.kinds[issuer.kind]}</span>
                <h2>
                  <a href={pathTo('issuers.one', locale, { issuerId: issuer.id })}>{textIn(issuer.name, locale)}</a>
                </h2>
                <p class="soft">{m.roles[issuer.role]}</p>
              </li>
            ))}
          </ul>
        )}
      </>,
    )
  })

  onPage(app, 'get', 'issuers.one', 'signed_in', async (c) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).organiser
    const issuerId = idOf(c, 'issuerId')
    const { issuer, children } = await getIssuer(deps, c.get('actor'), issuerId)
    const [badges, events] = await Promise.all([listBadges(deps, c.get('actor'), issuerId), listEvents(deps, c.get('actor'), issuerId)])
    return showPage(
      c,
      { title: textIn(issuer.name, locale) },
      <>
        <Crumbs locale={locale} steps={[{ href: pathTo('issuers', locale), label: m.title }]} />
        <h1>{textIn(issuer.name, locale)}</h1>
        {textIn(issuer.description, locale) && <p class="lead">{textIn(issuer.description, locale)}</p>}
        <p class="acts">
          <a class="button" href={pathTo('issuers.follow', locale, { issuerId })}>
            {m.follow}
          </a>
          <a class="button secondary" href={pathTo('badges.new', locale, { issuerId })}>
            {m.ready}
          </a>
          <a class="button quiet" href={pathTo('issuers.activity', locale, { issuerId })}>
            {m.activity}
          </a>
          <a class="button quiet" href={pathTo('issuers.members', locale, { issuerId })}>
            {messagesIn(locale).members.title}
          </a>
          <a class="button quiet" href={pathTo('issuers.tokens', locale, { issuerId })}>
            {m.tokens}
          </a>
        </p>
        {events.length > 0 && (
          <>
            <h2>{m.events}</h2>
            <ul>
              {events.map((event) => (
                <li>
                  {textIn(event.name, locale)}
                  {event.reportToken && (
                    <>
                      {' · '}
                      <a href={pathTo('events.report', locale, { reportToken: event.reportToken })}>{m.report}</a>
                    </>
                  )}
                </li>
              ))}
            </ul>
          </>
        )}
        <h2>{m.badges}</h2>
        {badges.length === 0 ? (
          <Empty title={m.noBadges} text={m.noBadgesText}>
            <a class="button" href={pathTo('badges.new', locale, { issuerId })}>
              {m.ready}
            </a>
          </Empty>
        ) : (
          <ul class="grid">
            {badges.map((badge) => (
              <li class="card">
                {badge.publishedVersionId && <Medal versionId={badge.publishedVersionId} alt="" size={130} />}
                <h3>{badgeTextsIn(badge.texts, locale).name}</h3>
                <p>
                  <span class="tag">{messagesIn(locale).booklet.usages[badge.usage]}</span>{' '}
                  <span class="tag">{badge.archivedAt ? m.archived : badge.publishedVersionId ? m.published : m.draft}</span>
                </p>
                <div class="acts">
                  {badge.publishedVersionId && !badge.archivedAt ? (
                    <a class="button" href={pathTo('awards.new', locale, { badgeId: badge.id, from: issuerId })}>
                      {m.award}
                    </a>
                  ) : (
                    <form method="post" action={pathTo('badges.publish', locale, { badgeId: badge.id })}>
                      <button>{m.publish}</button>
                    </form>
                  )}
                  {badge.hasDraft && badge.publishedVersionId && (
                    <form method="post" action={pathTo('badges.publish', locale, { badgeId: badge.id })}>
                      <button class="secondary">{m.publish}</button>
                    </form>
                  )}
                  {badge.isOwn && !badge.archivedAt && (
                    <a class="button quiet" href={pathTo('badges.edit', locale, { badgeId: badge.id })}>
                      {messagesIn(locale).badgeForm.edit}
                    </a>
                  )}
                  <a class="button quiet" href={pathTo('badges.follow', locale, { badgeId: badge.id, from: issuerId })}>
                    {m.follow}
                  </a>
                </div>
              </li>
            ))}
          </ul>
        )}
        {children.length > 0 && (
          <>
            <h2>{m.kinds.organisation}</h2>
            <ul>
              {children.map((child) => (
                <li>
                  <a href={pathTo('issuers.one', locale, { issuerId: child.id })}>{textIn(child.name, locale)}</a> <span class="tag">{m.kinds[child.kind]}</span>
                </li>
              ))}
            </ul>
          </>
        )}
      </>,
    )
  })

  onPage(app, 'get', 'badges.new', 'signed_in', async (c) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).organiser
    const issuerId = idOf(c, 'issuerId')
    const { issuer } = await getIssuer(deps, c.get('actor'), issuerId)
    return showPage(
      c,
      { title: m.ready },
      <>
        <Crumbs locale={locale} steps={[{ href: pathTo('issuers.one', locale, { issuerId }), label: textIn(issuer.name, locale) }]} />
        <h1>{m.ready}</h1>
        <p class="lead">{m.readyText}</p>
        <p>
          <a class="button" href={pathTo('badges.write', locale, { issuerId })}>
            {messagesIn(locale).badgeForm.own}
          </a>
        </p>
        <ul class="grid">
          {badgeTemplates.map((template) => (
            <li class="card">
              <h2>{template.texts[locale].name}</h2>
              <p>
                <span class="tag">{messagesIn(locale).booklet.usages[template.usage]}</span>
              </p>
              <p class="small">{template.texts[locale].description.split('\n')[0]}</p>
              <form method="post" class="acts">
                <input type="hidden" name="template" value={template.key} />
                <button class="secondary">{m.take}</button>
              </form>
            </li>
          ))}
        </ul>
      </>,
    )
  })
  onPage(app, 'post', 'badges.new', 'signed_in', async (c) => {
    const issuerId = idOf(c, 'issuerId')
    const form = await readForm(c)
    const template = badgeTemplates.find(({ key }) => key === form.text('template'))
    if (!template) throw new Refusal('not_found')
    await createBadge(deps, c.get('actor'), {
      issuerId,
      badge: { usage: template.usage, audience: template.audience, whoMayAward: 'awarder', eventId: null },
      content: { texts: template.texts, tags: [...template.tags], alignments: [...template.alignments], validForDays: null, imageRecipe: template.recipe, imageFileId: null },
    })
    return c.redirect(pathTo('issuers.one', c.get('locale'), { issuerId }), 303)
  })
  onPage(app, 'post', 'badges.publish', 'signed_in', async (c) => {
    const badgeId = idOf(c, 'badgeId')
    const problems = await publishBadge(deps, c.get('actor'), badgeId)
    if (problems.length > 0) throw new Refusal('badge_incomplete')
    const { badge } = await getBadge(deps, c.get('actor'), badgeId)
    return c.redirect(pathTo('issuers.one', c.get('locale'), { issuerId: badge.issuerId }), 303)
  })

  /** For which issuer a badge is awarded: the one that the reader came from, or the badge's own. */
  const findAwarding = async (c: WebContext, asked: string) => {
    const badgeId = idOf(c, 'badgeId')
    const issuers = await listMyIssuers(deps, c.get('actor'))
    const own = asked && /^[0-9a-f-]{36}$/.test(asked) ? issuers.find(({ id }) => id === asked) : undefined
    for (const issuer of own ? [own] : issuers) {
      const badge = (await listBadges(deps, c.get('actor'), issuer.id)).find(({ id }) => id === badgeId)
      if (badge) return { issuer, badge }
    }
    throw new Refusal('not_found')
  }
  const showAward = async (c: WebContext, from: string, values: Record<string, string> = {}, errors: FieldError[] = []) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).organiser
    const { issuer, badge } = await findAwarding(c, from)
    const name = badgeTextsIn(badge.texts, locale).name
    return showPage(
      c,
      { title: `${m.award}: ${name}`, status: errors.length > 0 ? 422 : 200 },
      <>
        <Crumbs locale={locale} steps={[{ href: pathTo('issuers.one', locale, { issuerId: issuer.id }), label: textIn(issuer.name, locale) }]} />
        <div class="hero">
          {badge.publishedVersionId && <Medal versionId={badge.publishedVersionId} alt="" size={120} />}
          <h1>{name}</h1>
        </div>
        <div class="two">
          <section class="sheet">
            <h2>{m.awardOne}</h2>
            <ErrorSummary locale={locale} errors={errors} />
            <form method="post">
              <input type="hidden" name="from" value={issuer.id} />
              <Field name="address" label={m.address} type="email" value={values.address} errors={errors} autocomplete="off" />
              <Field name="name" label={m.name} value={values.name} errors={errors} autocomplete="off" />
              <details>
                <summary>{m.more}</summary>
                <Field name="occasion" label={m.occasion} value={values.occasion} maxlength={200} />
                <Field name="place" label={m.place} value={values.place} maxlength={200} />
                <Field name="happenedOn" label={m.happenedOn} type="date" value={values.happenedOn} />
                <Field name="personalWord" label={m.word} rows={3} value={values.personalWord} errors={errors} />
              </details>
              <button>{m.giveBadge}</button>
            </form>
          </section>
          <section class="sheet">
            <h2>{m.awardMany}</h2>
            <form method="post" action={pathTo('imports.new', locale, { badgeId: badge.id })} enctype="multipart/form-data">
              <input type="hidden" name="from" value={issuer.id} />
              <Field name="list" label={m.list} hint={m.listHint} rows={8} value={values.list} />
              <Field name="file" label={messagesIn(locale).layout.chooseFile} hint=".csv, .xlsx" type="file" accept=".csv,.xlsx,.txt,.tsv" />
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
    const { issuer, badge } = await findAwarding(c, form.text('from'))
    const recipient = { row: 0, name: form.text('name') || undefined, address: form.text('address') || undefined, personalWord: form.text('personalWord') || undefined, locale: issuer.defaultLocale }
    const happenedOn = /^\d{4}-\d{2}-\d{2}$/.test(form.text('happenedOn')) ? form.text('happenedOn') : undefined
    const made = await awardBadge(deps, c.get('actor'), {
      issuerId: issuer.id, badgeId: badge.id, source: 'one', recipients: [recipient],
      occasion: form.text('occasion').slice(0, 200) || undefined, place: form.text('place').slice(0, 200) || undefined, happenedOn,
    })
    if (!made.batchId) {
      const errors = made.problems.map(({ field, code }) => ({ field, message: m.problems[code] ?? code }))
      return showAward(c, issuer.id, form.values(), errors)
    }
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
  onPage(app, 'get', 'imports.new', 'signed_in', (c) => c.redirect(pathTo('awards.new', c.get('locale'), { badgeId: idOf(c, 'badgeId') }), 303))
  onPage(
    app,
    'post',
    'imports.new',
    'signed_in',
    async (c) => {
      const form = await readForm(c)
      const locale = c.get('locale')
      const m = messagesIn(locale).organiser
      const { issuer, badge } = await findAwarding(c, form.text('from'))
      const recipients = readRecipientRows(await readList(form))
      if (recipients.length === 0) throw new Refusal('nothing_to_award')
      if (form.text('sure') === 'yes') {
        const made = await awardBadge(deps, c.get('actor'), { issuerId: issuer.id, badgeId: badge.id, source: 'list', recipients })
        if (made.batchId) return c.redirect(pathTo('batches.one', locale, { batchId: made.batchId }), 303)
        return showPreview(c, { issuerId: issuer.id, name: badgeTextsIn(badge.texts, locale).name, recipients, problems: made.problems, title: m.nobody })
      }
      const problems = recipients.map(findRecipientProblem).filter((problem) => problem !== undefined)
      return showPreview(c, { issuerId: issuer.id, name: badgeTextsIn(badge.texts, locale).name, recipients, problems, title: m.previewTitle })
    },
    { bodyBytesMax: listBytesMax },
  )
  const showPreview = (
    c: WebContext,
    input: { issuerId: string; name: string; recipients: ReturnType<typeof readRecipientRows>; problems: AwardProblem[]; title: string },
  ) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).organiser
    const wrong = new Map(input.problems.map((problem) => [problem.row, m.problems[problem.code] ?? problem.code]))
    const ready = input.recipients.filter(({ row }) => !wrong.has(row))
    // What was read goes back with the form, as a table of its own, so that nothing has to be kept before it is confirmed.
    const cell = (text = '') => `"${text.replaceAll('"', '""')}"`
    const list = ['nom;courriel;langue;mot', ...input.recipients.map((r) => [r.name, r.address, r.locale, r.personalWord].map(cell).join(';'))].join('\n')
    return showPage(
      c,
      { title: input.title },
      <>
        <h1>{input.title}</h1>
        <p class="lead">{input.name}</p>
        <ul class="numbers">
          <li>
            <b>{ready.length}</b> {m.readyCount(ready.length)}
          </li>
          {wrong.size > 0 && (
            <li>
              <b>{wrong.size}</b> {m.problemCount(wrong.size)}
            </li>
          )}
        </ul>
        {ready.length > 0 && (
          <form method="post">
            <input type="hidden" name="from" value={input.issuerId} />
            <input type="hidden" name="list" value={list} />
            <input type="hidden" name="sure" value="yes" />
            <button class="big">{m.awardThem(ready.length)}</button>
          </form>
        )}
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">{m.line}</th>
                <th scope="col">{m.name}</th>
                <th scope="col">{m.address}</th>
                <th scope="col">{m.problem}</th>
              </tr>
            </thead>
            <tbody>
              {[...input.recipients].sort((a, b) => Number(wrong.has(b.row)) - Number(wrong.has(a.row))).slice(0, 300).map((recipient) => (
                <tr>
                  <td>{recipient.row}</td>
                  <td>{recipient.name}</td>
                  <td>{recipient.address}</td>
                  <td>{wrong.get(recipient.row) && <strong>{wrong.get(recipient.row)}</strong>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </>,
    )
  }

  onPage(app, 'get', 'batches.one', 'signed_in', async (c) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).organiser
    const batch = await getBatch(deps, c.get('actor'), idOf(c, 'batchId'))
    const { total } = await listAwards(deps, c.get('actor'), { issuerId: batch.issuerId, batchId: batch.id, limit: 1, offset: 0 })
    return showPage(
      c,
      { title: m.batchTitle, width: 'narrow' },
      <div class="sheet stitched">
        <h1>{m.batchTitle}</h1>
        {batch.undoneAt ? <p class="lead">{m.undone}</p> : <p class="lead" role="status">{m.batchText(total)}</p>}
        <div class="acts">
          {!batch.undoneAt && batch.heldUntil > deps.clock.now() && (
            <form method="post" action={pathTo('batches.undo', locale, { batchId: batch.id })}>
              <button class="danger">{m.undo}</button>
            </form>
          )}
          <a class="button secondary" href={pathTo('badges.follow', locale, { badgeId: batch.badgeId, from: batch.issuerId })}>
            {m.follow}
          </a>
          <a href={pathTo('awards.new', locale, { badgeId: batch.badgeId, from: batch.issuerId })}>{m.award}</a>
        </div>
      </div>,
    )
  })
  onPage(app, 'post', 'batches.undo', 'signed_in', async (c) => {
    await undoBatch(deps, c.get('actor'), idOf(c, 'batchId'))
    return c.redirect(pathTo('batches.one', c.get('locale'), { batchId: idOf(c, 'batchId') }), 303)
  })
}
