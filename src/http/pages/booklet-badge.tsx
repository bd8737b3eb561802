// One badge of the booklet: its files, its links with a preview of what they show, the correction of its name, and its erasure.
import { textIn } from '../../domain/issuer.ts'
import { formatDate } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { listCopies } from '../../usecases/open-badges-2.ts'
import { correctName, createShare, eraseCredential, getHeldBadge, withdrawShare, type HeldBadge } from '../../usecases/booklet.ts'
import { onPage } from '../guards.ts'
import { pathTo } from '../paths.ts'
import { isId } from '../read-id.ts'
import { readForm } from '../read-form.ts'
import type { Viewer, Web, WebApp, WebContext } from '../web.ts'
import { downloadForms } from '../public/credential-files.ts'
import { showPage } from './frame.tsx'
import { OlderForm } from './older-form.tsx'
import { Dates, SharedArticle, StandingNotice, wordsOf } from './held-badge.tsx'
import { Crumbs, ErrorSummary, EvidenceLinks, Field, Medal, Prose, type FieldError } from './pieces.tsx'

const shareDays = [30, 7, 365, 0]

/** The address of LinkedIn that fills in a certification: a plain link, which loads nothing before it is pressed. */
function addToLinkedIn(held: HeldBadge, name: string, issuer: string, certUrl: string): string {
  const { validFrom, validUntil, id } = held.credential
  const month = (date: Date) => String(date.getUTCMonth() + 1)
  const fields = {
    startTask: 'CERTIFICATION_NAME', name, organizationName: issuer, issueYear: String(validFrom.getUTCFullYear()), issueMonth: month(validFrom),
    ...(validUntil && { expirationYear: String(validUntil.getUTCFullYear()), expirationMonth: month(validUntil) }), certUrl, certId: id,
  }
  return `https://www.linkedin.com/profile/add?${new URLSearchParams(fields).toString()}`
}

/** Adds the pages. */
export function bookletBadgePages(web: Web, app: WebApp): void {
  const own = (c: WebContext) => ({ personId: (c.get('viewer') as Viewer).personId, credentialId: c.req.param('awardId') ?? '' })
  const show = async (c: WebContext, errors: FieldError[] = []) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).booklet
    const held = await getHeldBadge(web.deps, own(c))
    const { texts, issuer, alt } = wordsOf(held, locale)
    const at = (name: 'booklet.shares' | 'booklet.name' | 'booklet.badge.erase') => pathTo(name, locale, { awardId: held.credential.id })
    const older = await listCopies(web.deps, own(c))
    const holds = !held.credential.revokedAt && !held.credential.suspendedAt
    return showPage(
      c,
      { title: texts.name, status: errors.length > 0 ? 422 : 200 },
      <>
        <Crumbs locale={locale} steps={[{ href: pathTo('booklet', locale), label: m.title }]} />
        <ErrorSummary locale={locale} errors={errors} />
        <article class="sheet stitched">
          <div class="hero">
            <Medal versionId={held.version.id} alt={alt} size={200} isUploaded={!held.version.imageRecipe} />
            <div>
              <h1>{texts.name}</h1>
              <p class="soft">
                {m.from(issuer)}
                {held.partner && (
                  <>
                    <br />
                    {messagesIn(locale).offer.partner(textIn(held.partner.name, locale))}
                  </>
                )}
              </p>
              <p>
                <span class="tag">{held.isShared ? m.isShared : m.isPrivate}</span>
              </p>
            </div>
          </div>
          <StandingNotice held={held} locale={locale} />
          <Prose text={texts.description} />
          <h2>{m.criteria}</h2>
          <Prose text={texts.criteria} />
          {held.award.evidence.length > 0 && (
            <>
              <h2>{messagesIn(locale).verify.evidence}</h2>
              <EvidenceLinks evidence={held.award.evidence} />
            </>
          )}
          {held.award.personalWord && (
            <>
              <h2>{messagesIn(locale).offer.word(issuer)}</h2>
              <blockquote>{held.award.personalWord}</blockquote>
              <p class="small soft">{m.wordIsYours}</p>
            </>
          )}
          <hr />
          <Dates held={held} locale={locale} />
        </article>
        <div class="two">
          <section class="sheet">
            <h2>{m.share}</h2>
            {held.audience === 'minors' ? (
              <p>{m.minors}</p>
            ) : (
              <>
                <p>{m.shareText}</p>
                {held.shares.length > 0 && <h3>{m.links}</h3>}
                {held.shares.map((share) => (
                  <div class="notice good">
                    <p>
                      <a class="address" href={`${web.publicUrl}/s/${share.token}`}>{`${web.publicUrl}/s/${share.token}`}</a>
                    </p>
                    <p class="small soft">
                      {share.expiresAt ? m.endsOn(formatDate(share.expiresAt, locale)) : m.noEnd}
                      {share.isIndexable && ` · ${m.indexableTag}`}
                    </p>
                    <form method="post" action={at('booklet.shares')}>
                      <input type="hidden" name="end" value={share.id} />
                      <button class="secondary">{m.endLink}</button>
                    </form>
                  </div>
                ))}
                {held.shares.length > 0 && (
                  <p>
                    <a href={addToLinkedIn(held, texts.name, issuer, `${web.publicUrl}/credentials/${held.credential.id}`)} rel="noopener noreferrer">
                      {m.linkedIn}
                    </a>
                    <br />
                    <span class="small soft">{m.linkedInText}</span>
                  </p>
                )}
                {holds ? (
                  <a class={`button ${held.shares.length > 0 ? 'secondary' : ''}`} href={at('booklet.shares')}>
                    {m.prepare}
                  </a>
                ) : (
                  <p>{m.notShareable}</p>
                )}
              </>
            )}
          </section>
          <section class="sheet">
            <h2>{m.downloads}</h2>
            {holds && (
              <p>
                <a class="button secondary" href={`/booklet/files/${held.credential.id}.pdf?lang=${locale}`}>
                  {m.pdf}
                </a>
              </p>
            )}
            {holds && (
              <p class="small soft">
                {m.pdfCarries} {!held.isShared && held.audience !== 'minors' && m.pdfPrinted}
              </p>
            )}
            <h3>{m.filesTitle}</h3>
            <p>{m.downloadText}</p>
            <ul>
              {downloadForms.map(
                ({ extension }) =>
                  extension !== 'pdf' && (
                    <li>
                      <a href={`/booklet/files/${held.credential.id}.${extension}?lang=${locale}`}>{m.files[extension]}</a> <span class="soft">{m.fileUses[extension]}</span>
                    </li>
                  ),
              )}
            </ul>
            {held.audience !== 'minors' && <OlderForm held={held} {...older} locale={locale} />}
          </section>
          {holds && (
            <section class="sheet">
              <h2>{m.correct}</h2>
              <p>{m.correctText}</p>
              <form method="post" action={at('booklet.name')}>
                <Field name="name" label={m.nameOn} value={held.credential.nameOnCredential ?? ''} autocomplete="name" maxlength={200} />
                <button class="secondary">{m.save}</button>
              </form>
            </section>
          )}
          <section class="sheet">
            <h2>{m.erase}</h2>
            <p>{m.eraseText}</p>
            <form method="post" action={at('booklet.badge.erase')}>
              <p>
                <label class="tick">
                  <input type="checkbox" name="sure" id="sure" value="yes" required /> {m.sure}
                </label>
              </p>
              <button class="danger">{m.eraseButton}</button>
            </form>
          </section>
        </div>
      </>,
    )
  }
  onPage(app, 'get', 'booklet.badge', 'holder', (c) => show(c))

  onPage(app, 'get', 'booklet.shares', 'holder', async (c) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).booklet
    const held = await getHeldBadge(web.deps, own(c))
    const back = pathTo('booklet.badge', locale, { awardId: held.credential.id })
    if (held.audience === 'minors' || held.credential.revokedAt || held.credential.suspendedAt) return c.redirect(back, 303)
    const { texts } = wordsOf(held, locale)
    return showPage(
      c,
      { title: m.shareTitle(texts.name), width: 'narrow' },
      <>
        <Crumbs locale={locale} steps={[{ href: pathTo('booklet', locale), label: m.title }, { href: back, label: texts.name }]} />
        <h1>{m.shareTitle(texts.name)}</h1>
        <p class="lead">{m.shareText}</p>
        <form method="post" class="sheet">
          <div class="field">
            <label for="days">{m.shareFor}</label>
            <select id="days" name="days">
              {shareDays.map((days) => (
                <option value={String(days)}>{m.days[days]}</option>
              ))}
            </select>
          </div>
          <p>
            <label class="tick">
              <input type="checkbox" name="indexable" value="yes" /> {m.indexable}
            </label>
          </p>
          <div class="acts">
            <button>{m.makeLink}</button>
            <a href={back}>{m.backToBadge}</a>
          </div>
        </form>
        <h2>{m.preview}</h2>
        <SharedArticle held={held} locale={locale} url="" isPreview />
      </>,
    )
  })
  onPage(app, 'post', 'booklet.shares', 'holder', async (c) => {
    const form = await readForm(c)
    const days = Number(form.text('days'))
    if (form.has('end')) await withdrawShare(web.deps, { ...own(c), shareId: isId(form.text('end')) ? form.text('end') : undefined })
    else await createShare(web.deps, { ...own(c), lifetimeDays: days > 0 && shareDays.includes(days) ? days : undefined, isIndexable: form.text('indexable') === 'yes' })
    return c.redirect(pathTo('booklet.badge', c.get('locale'), { awardId: own(c).credentialId }), 303)
  })
  onPage(app, 'post', 'booklet.name', 'holder', async (c) => {
    const form = await readForm(c)
    const { credentialId } = await correctName(web.deps, { ...own(c), name: form.text('name') || null })
    return c.redirect(pathTo('booklet.badge', c.get('locale'), { awardId: credentialId }), 303)
  })
  onPage(app, 'post', 'booklet.badge.erase', 'holder', async (c) => {
    const form = await readForm(c)
    if (form.text('sure') !== 'yes') return show(c, [{ field: 'sure', message: messagesIn(c.get('locale')).issuerForm.tickFirst }])
    await eraseCredential(web.deps, own(c))
    return c.redirect(pathTo('booklet', c.get('locale')), 303)
  })
}
