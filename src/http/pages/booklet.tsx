// The holder's booklet: badges, waiting offers, links, files to take away, correction and erasure.
import { badgeTextsIn } from '../../domain/badge.ts'
import { textIn } from '../../domain/issuer.ts'
import { formatDate } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { imageAltOf } from '../../usecases/badges.ts'
import { correctName, createShare, eraseCredential, getBooklet, getHeldBadge, withdrawShare, type HeldBadge } from '../../usecases/booklet.ts'
import { listCopies } from '../../usecases/open-badges-2.ts'
import { onPage } from '../guards.ts'
import { pathTo } from '../paths.ts'
import { readForm } from '../read-form.ts'
import type { Viewer, Web, WebApp, WebContext } from '../web.ts'
import { showPage } from './frame.tsx'
import { OlderForm } from './older-form.tsx'
import { Crumbs, Empty, Field, Medal, Prose } from './pieces.tsx'
import { downloadForms } from '../public/credential-files.ts'

/** What a badge's texts are in the reader's language. */
export function wordsOf(held: HeldBadge, locale: 'fr' | 'en') {
  const issuer = textIn(held.issuer.name, locale)
  return { texts: badgeTextsIn(held.version.texts, locale), issuer, alt: imageAltOf(held.version, issuer, locale) }
}

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

/** The dates of a badge, kept apart. */
export const Dates = ({ held, locale }: { held: HeldBadge; locale: 'fr' | 'en' }) => {
  const m = messagesIn(locale).booklet
  const { award, credential } = held
  return (
    <dl>
      {award.happenedOn && (
        <>
          <dt>{m.happenedOn}</dt>
          <dd>{formatDate(award.happenedOn, locale)}</dd>
        </>
      )}
      <dt>{m.awardedOn}</dt>
      <dd>{formatDate(award.offeredAt, locale)}</dd>
      <dt>{m.acceptedOn}</dt>
      <dd>{formatDate(credential.validFrom, locale)}</dd>
      {credential.validUntil && (
        <>
          <dt>{m.validUntil}</dt>
          <dd>{formatDate(credential.validUntil, locale)}</dd>
        </>
      )}
      <dt>{m.nameOn}</dt>
      <dd>{credential.nameOnCredential ?? m.noName}</dd>
    </dl>
  )
}

/** Why a badge does not hold, in the issuer's words. */
export const StandingNotice = ({ held, locale }: { held: HeldBadge; locale: 'fr' | 'en' }) => {
  const m = messagesIn(locale).booklet
  const { revokedAt, revokedReason, suspendedAt, suspendedReason } = held.credential
  if (revokedAt) return <p class="notice bad">{m.revoked(revokedReason ?? '')}</p>
  if (suspendedAt) return <p class="notice doubt">{m.suspended(suspendedReason ?? '')}</p>
  return null
}

/** Adds the pages. */
export function bookletPages(web: Web, app: WebApp): void {
  const viewerOf = (c: WebContext) => c.get('viewer') as Viewer
  const credentialIdOf = (c: WebContext) => c.req.param('awardId') ?? ''

  onPage(app, 'get', 'booklet.find', 'public', (c) => c.redirect(pathTo('booklet', c.get('locale')), 303))
  onPage(app, 'get', 'booklet', 'holder', async (c) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).booklet
    const viewer = viewerOf(c)
    const { badges, offers } = await getBooklet(web.deps, viewer.personId)
    return showPage(
      c,
      { title: m.title },
      <>
        <h1>{m.title}</h1>
        {viewer.displayName && <p class="lead">{viewer.displayName}</p>}
        {viewer.sessionKind === 'browser' && (
          <p class="notice">
            {m.keepBanner} <a href={pathTo('sign-in', locale)}>{messagesIn(locale).offer.keep}</a>
          </p>
        )}
        {offers.length > 0 && (
          <>
            <h2>{m.waiting}</h2>
            <ul class="grid">
              {offers.map(({ version, issuer, offerToken }) => (
                <li class="card">
                  <Medal versionId={version.id} alt="" size={120} isUploaded={!version.imageRecipe} />
                  <h3>{badgeTextsIn(version.texts, locale).name}</h3>
                  <p class="soft">{m.from(textIn(issuer.name, locale))}</p>
                  <div class="acts">
                    <a class="button" href={pathTo('offer', locale, { offerToken })}>
                      {m.see}
                    </a>
                  </div>
                </li>
              ))}
            </ul>
          </>
        )}
        {badges.length === 0 && offers.length === 0 ? (
          <Empty title={m.empty} text={m.emptyText} />
        ) : (
          <ul class="grid">
            {badges.map((held) => {
              const { texts, issuer, alt } = wordsOf(held, locale)
              return (
                <li class="card">
                  <Medal versionId={held.version.id} alt={alt} size={150} isUploaded={!held.version.imageRecipe} />
                  <h2>
                    <a href={pathTo('booklet.badge', locale, { awardId: held.credential.id })}>{texts.name}</a>
                  </h2>
                  <p class="soft">{m.from(issuer)}</p>
                  <p class="small soft">{formatDate(held.credential.validFrom, locale)}</p>
                  <StandingNotice held={held} locale={locale} />
                  <p>
                    <span class="tag">{m.usages[held.usage as keyof typeof m.usages]}</span>
                  </p>
                </li>
              )
            })}
          </ul>
        )}
        {badges.length > 1 && (
          <p>
            <a href={pathTo('booklet.record', locale)}>{messagesIn(locale).takeAway.recordLink}</a>
          </p>
        )}
        {viewer.sessionKind === 'signed_in' && (
          <>
            <hr />
            <div class="acts">
              <a href={pathTo('account', locale)}>{messagesIn(locale).account.open}</a>
              <form method="post" action={pathTo('sign-out', locale)}>
                <button class="quiet">{m.signOutText}</button>
              </form>
            </div>
          </>
        )}
      </>,
    )
  })

  onPage(app, 'get', 'booklet.badge', 'holder', async (c) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).booklet
    const held = await getHeldBadge(web.deps, { personId: viewerOf(c).personId, credentialId: credentialIdOf(c) })
    const older = await listCopies(web.deps, { personId: viewerOf(c).personId, credentialId: held.credential.id })
    const { texts, issuer, alt } = wordsOf(held, locale)
    const at = (name: 'booklet.shares' | 'booklet.name' | 'booklet.badge.erase') => pathTo(name, locale, { awardId: held.credential.id })
    return showPage(
      c,
      { title: texts.name },
      <>
        <Crumbs locale={locale} steps={[{ href: pathTo('booklet', locale), label: m.title }]} />
        <article class="sheet stitched">
          <div class="hero">
            <Medal versionId={held.version.id} alt={alt} size={200} isUploaded={!held.version.imageRecipe} />
            <div>
              <h1>{texts.name}</h1>
              <p class="soft">{m.from(issuer)}</p>
              {held.partner && <p class="soft">{messagesIn(locale).offer.partner(textIn(held.partner.name, locale))}</p>}
              <p>
                <span class="tag">{held.isShared ? m.isShared : m.isPrivate}</span>
              </p>
              <StandingNotice held={held} locale={locale} />
            </div>
          </div>
          <Prose text={texts.description} />
          <h2>{m.criteria}</h2>
          <Prose text={texts.criteria} />
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
                {held.shares.map((share) => (
                  <div class="notice">
                    <p>
                      <a href={`${web.publicUrl}/s/${share.token}`}>{`${web.publicUrl}/s/${share.token}`}</a>
                      {share.expiresAt && ` (${m.endsOn(formatDate(share.expiresAt, locale))})`}
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
                <figure class="preview">
                  <figcaption>{m.preview}</figcaption>
                  <Medal versionId={held.version.id} alt="" size={72} isUploaded={!held.version.imageRecipe} />
                  <div>
                    <strong>{texts.name}</strong>
                    <span>{held.credential.nameOnCredential ?? m.noName}</span>
                    <span class="soft">{m.from(issuer)}</span>
                    <span class="soft">{m.previewRest}</span>
                  </div>
                </figure>
                <form method="post" action={at('booklet.shares')}>
                  <div class="field">
                    <label for="days">{m.shareFor}</label>
                    <select id="days" name="days">
                      {[30, 7, 365, 0].map((days) => (
                        <option value={String(days)}>{m.days[days]}</option>
                      ))}
                    </select>
                  </div>
                  <p>
                    <label>
                      <input type="checkbox" name="indexable" value="yes" />
                      {m.indexable}
                    </label>
                  </p>
                  <button>{m.makeLink}</button>
                </form>
              </>
            )}
          </section>
          <section class="sheet">
            <h2>{m.downloads}</h2>
            <p>{m.downloadText}</p>
            <ul>
              {downloadForms.map(({ extension, label }) => (
                <li>
                  <a href={`/booklet/files/${held.credential.id}.${extension}`}>{extension === 'pdf' ? m.pdf : label}</a>
                </li>
              ))}
            </ul>
            {held.audience !== 'minors' && <OlderForm held={held} {...older} locale={locale} />}
          </section>
          <section class="sheet">
            <h2>{m.correct}</h2>
            <p>{m.correctText}</p>
            <form method="post" action={at('booklet.name')}>
              <Field name="name" label={m.nameOn} value={held.credential.nameOnCredential ?? ''} autocomplete="name" maxlength={200} />
              <button class="secondary">{m.save}</button>
            </form>
          </section>
          <section class="sheet">
            <h2>{m.erase}</h2>
            <p>{m.eraseText}</p>
            <form method="post" action={at('booklet.badge.erase')}>
              <p>
                <label>
                  <input type="checkbox" name="sure" value="yes" required />
                  {m.sure}
                </label>
              </p>
              <button class="danger">{m.eraseButton}</button>
            </form>
          </section>
        </div>
      </>,
    )
  })
  const backTo = (c: WebContext, credentialId: string) => c.redirect(pathTo('booklet.badge', c.get('locale'), { awardId: credentialId }), 303)
  onPage(app, 'post', 'booklet.shares', 'holder', async (c) => {
    const form = await readForm(c)
    const own = { personId: viewerOf(c).personId, credentialId: credentialIdOf(c) }
    const days = Number(form.text('days'))
    if (form.has('end')) await withdrawShare(web.deps, { ...own, shareId: /^[0-9a-f-]{36}$/.test(form.text('end')) ? form.text('end') : undefined })
    else await createShare(web.deps, { ...own, lifetimeDays: [7, 30, 365].includes(days) ? days : undefined, isIndexable: form.text('indexable') === 'yes' })
    return backTo(c, own.credentialId)
  })
  onPage(app, 'post', 'booklet.name', 'holder', async (c) => {
    const form = await readForm(c)
    const { credentialId } = await correctName(web.deps, { personId: viewerOf(c).personId, credentialId: credentialIdOf(c), name: form.text('name').slice(0, 200) || null })
    return backTo(c, credentialId)
  })
  onPage(app, 'post', 'booklet.badge.erase', 'holder', async (c) => {
    const form = await readForm(c)
    if (form.text('sure') !== 'yes') return backTo(c, credentialIdOf(c))
    await eraseCredential(web.deps, { personId: viewerOf(c).personId, credentialId: credentialIdOf(c) })
    return c.redirect(pathTo('booklet', c.get('locale')), 303)
  })
}
