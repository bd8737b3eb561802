// The holder's booklet: the badges, the offers that wait, and the badges that were accepted elsewhere and not yet kept.
import { badgeTextsIn } from '../../domain/badge.ts'
import { textIn } from '../../domain/issuer.ts'
import { formatDate } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { getBooklet, takeUnkeptBadge } from '../../usecases/booklet.ts'
import { onPage } from '../guards.ts'
import { pathTo } from '../paths.ts'
import type { Viewer, Web, WebApp } from '../web.ts'
import { showPage } from './frame.tsx'
import { StandingNotice, wordsOf } from './held-badge.tsx'
import { BlankMedal, Empty, Medal } from './pieces.tsx'

/** Adds the pages. */
export function bookletPages(web: Web, app: WebApp): void {
  onPage(app, 'get', 'booklet.find', 'public', (c) => c.redirect(pathTo('booklet', c.get('locale')), 303))
  onPage(app, 'get', 'booklet', 'holder', async (c) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).booklet
    const viewer = c.get('viewer') as Viewer
    const { badges, offers, unkept } = await getBooklet(web.deps, viewer.personId)
    const isEmpty = badges.length + offers.length + unkept.length === 0
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
          <section>
            <h2>{m.waiting}</h2>
            <ul class="grid">
              {offers.map(({ version, issuer, offerToken }) => (
                <li class="card waiting">
                  <Medal versionId={version.id} alt="" size={120} isUploaded={!version.imageRecipe} />
                  <h3>{badgeTextsIn(version.texts, locale).name}</h3>
                  <p class="soft">{messagesIn(locale).offer.offers(textIn(issuer.name, locale))}</p>
                  <div class="acts">
                    <a class="button" href={pathTo('offer', locale, { offerToken })}>
                      {m.see}
                    </a>
                  </div>
                </li>
              ))}
            </ul>
          </section>
        )}
        {unkept.length > 0 && (
          <section>
            <h2>{m.unkept}</h2>
            <p>{m.unkeptText}</p>
            <ul class="grid">
              {unkept.map((held) => (
                <li class="card waiting">
                  <Medal versionId={held.version.id} alt="" size={120} isUploaded={!held.version.imageRecipe} />
                  <h3>{wordsOf(held, locale).texts.name}</h3>
                  <p class="soft">{held.credential.nameOnCredential ?? m.noName}</p>
                  <p class="small soft">{m.on(formatDate(held.credential.validFrom, locale))}</p>
                  <form method="post" action={pathTo('booklet.take', locale, { awardId: held.credential.id })} class="acts">
                    <button>{m.take}</button>
                  </form>
                </li>
              ))}
            </ul>
          </section>
        )}
        {isEmpty && (
          <Empty title={m.empty} text={m.emptyText}>
            <BlankMedal />
          </Empty>
        )}
        {badges.length > 0 && (
          <ul class="grid badges">
            {badges.map((held) => {
              const { texts, issuer, alt } = wordsOf(held, locale)
              return (
                <li class="card">
                  <Medal versionId={held.version.id} alt={alt} size={150} isUploaded={!held.version.imageRecipe} />
                  <h2>
                    <a href={pathTo('booklet.badge', locale, { awardId: held.credential.id })}>{texts.name}</a>
                  </h2>
                  <p class="soft">{m.from(issuer)}</p>
                  <p class="small soft">{m.on(formatDate(held.credential.validFrom, locale))}</p>
                  <StandingNotice held={held} locale={locale} />
                  <p class="tags">
                    <span class="tag">{m.usages[held.usage as keyof typeof m.usages]}</span>
                    {held.isShared && <span class="tag">{m.sharedTag}</span>}
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
  onPage(app, 'get', 'booklet.take', 'holder', (c) => c.redirect(pathTo('booklet', c.get('locale')), 303))
  onPage(app, 'post', 'booklet.take', 'holder', async (c) => {
    await takeUnkeptBadge(web.deps, { personId: (c.get('viewer') as Viewer).personId, credentialId: c.req.param('awardId') ?? '' })
    return c.redirect(pathTo('booklet', c.get('locale')), 303)
  })
}
