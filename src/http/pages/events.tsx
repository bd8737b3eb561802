// The forms of an event and the address of its wrap-up page.
import { findEventProblems, type EventInput } from '../../domain/event.ts'
import { textIn } from '../../domain/issuer.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { createEvent, getEvent, shareEventReport, updateEvent } from '../../usecases/events.ts'
import { getIssuer } from '../../usecases/issuers.ts'
import { onPage } from '../guards.ts'
import { pathTo } from '../paths.ts'
import { readId } from '../read-id.ts'
import { readForm, type Form } from '../read-form.ts'
import type { Web, WebApp, WebContext } from '../web.ts'
import { showPage } from './frame.tsx'
import { Crumbs, ErrorSummary, Field, type FieldError } from './pieces.tsx'

const blank: EventInput = { name: {}, place: null, startsOn: '', endsOn: '', visitors: null }

function readEvent(form: Form): EventInput {
  const visitors = form.text('visitors').replaceAll(/[\s\u00a0\u202f]/g, '')
  return {
    name: { ...(form.text('name.fr') && { fr: form.text('name.fr') }), ...(form.text('name.en') && { en: form.text('name.en') }) },
    place: form.text('place').slice(0, 200) || null,
    startsOn: form.text('startsOn'),
    endsOn: form.text('endsOn') || form.text('startsOn'),
    visitors: visitors ? (/^\d+$/.test(visitors) ? Number(visitors) : Number.NaN) : null,
  }
}

/** Adds the pages. */
export function eventPages(web: Web, app: WebApp): void {
  const { deps } = web
  type Shown = { issuerId: string; event: EventInput; saved?: { id: string; reportToken: string | null }; errors?: FieldError[]; visitors?: string }
  const show = async (c: WebContext, { issuerId, event, saved, errors = [], visitors }: Shown) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).issuerForm
    const { issuer } = await getIssuer(deps, c.get('actor'), issuerId, 'badge_maker')
    const title = saved ? m.editEvent : m.newEvent
    return showPage(
      c,
      { title, width: 'narrow', status: errors.length > 0 ? 422 : 200 },
      <>
        <Crumbs locale={locale} steps={[{ href: pathTo('issuers.one', locale, { issuerId }), label: textIn(issuer.name, locale) }]} />
        <h1>{title}</h1>
        <ErrorSummary locale={locale} errors={errors} />
        <form method="post" class="sheet">
          <Field name="name.fr" label={`${m.eventName} (${m.languages.fr})`} value={event.name.fr} errors={errors} maxlength={120} />
          <Field name="name.en" label={`${m.eventName} (${m.languages.en})`} value={event.name.en} errors={errors} maxlength={120} />
          <Field name="place" label={m.place} value={event.place ?? ''} errors={errors} maxlength={200} />
          <div class="two">
            <Field name="startsOn" label={m.startsOn} type="date" value={event.startsOn} errors={errors} />
            <Field name="endsOn" label={m.endsOn} type="date" value={event.endsOn} errors={errors} />
          </div>
          <Field name="visitors" label={m.visitors} hint={m.visitorsHint} inputmode="numeric" value={visitors ?? (event.visitors === null ? '' : String(event.visitors))} errors={errors} />
          <button class="big">{m.save}</button>
        </form>
        {saved && (
          <form method="post" class="sheet">
            <h2>{messagesIn(locale).organiser.report}</h2>
            <p>{m.reportText}</p>
            {saved.reportToken ? (
              <div class="acts">
                <a class="button" href={pathTo('events.report', locale, { reportToken: saved.reportToken })}>
                  {m.openReport}
                </a>
                <button name="act" value="unshare" class="danger">
                  {m.unshareReport}
                </button>
              </div>
            ) : (
              <button name="act" value="share">{m.shareReport}</button>
            )}
          </form>
        )}
      </>,
    )
  }
  const errorsOf = (c: WebContext, event: EventInput): FieldError[] => {
    const m = messagesIn(c.get('locale')).issuerForm
    const labels: Record<string, string> = { 'name.fr': m.eventName, place: m.place, startsOn: m.startsOn, endsOn: m.endsOn, visitors: m.visitors }
    return findEventProblems(event).map(({ field, code }) => ({ field, message: m.problems[code], label: labels[field] }))
  }

  onPage(app, 'get', 'events.new', 'signed_in', (c) => show(c, { issuerId: readId(c, 'issuerId'), event: blank }))
  onPage(app, 'post', 'events.new', 'signed_in', async (c) => {
    const form = await readForm(c)
    const issuerId = readId(c, 'issuerId')
    const event = readEvent(form)
    const errors = errorsOf(c, event)
    if (errors.length > 0) return show(c, { issuerId, event, errors, visitors: form.text('visitors') })
    const { eventId } = await createEvent(deps, c.get('actor'), { issuerId, event })
    return c.redirect(pathTo('events.one', c.get('locale'), { eventId }), 303)
  })
  onPage(app, 'get', 'events.edit', 'signed_in', async (c) => {
    const event = await getEvent(deps, c.get('actor'), readId(c, 'eventId'))
    return show(c, { issuerId: event.issuerId, event, saved: event })
  })
  onPage(app, 'post', 'events.edit', 'signed_in', async (c) => {
    const form = await readForm(c)
    const saved = await getEvent(deps, c.get('actor'), readId(c, 'eventId'))
    const back = () => c.redirect(pathTo('events.edit', c.get('locale'), { eventId: saved.id }), 303)
    if (['share', 'unshare'].includes(form.text('act'))) {
      await shareEventReport(deps, c.get('actor'), { eventId: saved.id, isShared: form.text('act') === 'share' })
      return back()
    }
    const event = readEvent(form)
    const errors = errorsOf(c, event)
    if (errors.length > 0) return show(c, { issuerId: saved.issuerId, event, saved, errors, visitors: form.text('visitors') })
    await updateEvent(deps, c.get('actor'), { eventId: saved.id, event })
    return back()
  })
}
