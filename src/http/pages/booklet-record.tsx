// The holder chooses badges and takes them away in one signed record.
import { formatDate } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { getBooklet, type HeldBadge } from '../../usecases/booklet.ts'
import { exportRecord, mayJoinRecord } from '../../usecases/export-record.ts'
import { onPage } from '../guards.ts'
import { pathTo } from '../paths.ts'
import { readForm } from '../read-form.ts'
import type { Viewer, Web, WebApp, WebContext } from '../web.ts'
import { wordsOf } from './held-badge.tsx'
import { showPage } from './frame.tsx'
import { Crumbs, Empty, ErrorSummary, type FieldError } from './pieces.tsx'

const types = { json: 'application/vc+ld+json', jwt: 'application/vc+jwt' } as const

/** Adds the page. */
export function recordPages(web: Web, app: WebApp): void {
  const viewerOf = (c: WebContext) => c.get('viewer') as Viewer

  const showForm = async (c: WebContext, chosen: string[] = [], errors: FieldError[] = []) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).takeAway
    const { badges } = await getBooklet(web.deps, viewerOf(c).personId)
    const now = web.deps.clock.now()
    const joining = badges.filter((held) => mayJoinRecord(held, now))
    const leftOut = badges.filter((held) => !mayJoinRecord(held, now))
    const wrong = errors[0]?.message
    const line = (held: HeldBadge) => {
      const { texts, issuer } = wordsOf(held, locale)
      return (
        <span>
          {texts.name}
          <br />
          <span class="soft small">
            {issuer}, {formatDate(held.credential.validFrom, locale)}
          </span>
        </span>
      )
    }
    return showPage(
      c,
      { title: m.recordTitle, width: 'narrow', status: errors.length > 0 ? 422 : 200 },
      <>
        <Crumbs locale={locale} steps={[{ href: pathTo('booklet', locale), label: messagesIn(locale).booklet.title }]} />
        <div class="sheet stitched">
          <h1>{m.recordTitle}</h1>
          <p class="lead">{m.recordLead}</p>
          <ErrorSummary locale={locale} errors={errors} />
          {joining.length === 0 ? (
            <Empty title={m.recordEmpty} />
          ) : (
            <form method="post">
              <fieldset class="field" id="badge" tabindex={-1} aria-describedby={wrong ? 'badge-wrong' : undefined}>
                <legend>{m.recordChoose}</legend>
                {wrong && (
                  <p class="wrong" id="badge-wrong">
                    {wrong}
                  </p>
                )}
                {joining.map((held) => (
                  <label class="tick pick">
                    <input type="checkbox" name="badge" value={held.credential.id} checked={chosen.includes(held.credential.id)} />
                    {line(held)}
                  </label>
                ))}
              </fieldset>
              <p class="small">{m.recordSays}</p>
              <div class="acts">
                <button name="form" value="json">
                  {m.recordDownload}
                </button>
                <button name="form" value="jwt" class="quiet">
                  {m.recordDownloadJwt}
                </button>
              </div>
            </form>
          )}
          {leftOut.length > 0 && (
            <>
              <p class="small soft">{m.recordLeftOut}</p>
              <ul class="small soft">
                {leftOut.map((held) => (
                  <li>{line(held)}</li>
                ))}
              </ul>
            </>
          )}
        </div>
      </>,
    )
  }
  onPage(app, 'get', 'booklet.record', 'holder', (c) => showForm(c))
  onPage(app, 'post', 'booklet.record', 'holder', async (c) => {
    const form = await readForm(c)
    const locale = c.get('locale')
    const m = messagesIn(locale).takeAway
    const chosen = form.list('badge')
    const made = await exportRecord(web.deps, { personId: viewerOf(c).personId, credentialIds: chosen, name: m.recordName, locale })
    if ('problem' in made) return showForm(c, chosen, [{ field: 'badge', message: m.recordProblems[made.problem] }])
    const extension = form.text('form') === 'jwt' ? 'jwt' : 'json'
    return c.body(extension === 'jwt' ? made.jwt : made.document, 200, { 'content-type': types[extension], 'content-disposition': `attachment; filename="${m.recordFile}.${extension}"`, 'cache-control': 'no-store' })
  })
}
