// One award, for those who gave it: what became of it as a thread, the best thing to do next, and cards with a QR code to print.
import { badgeTextsIn } from '../../domain/badge.ts'
import { textIn } from '../../domain/issuer.ts'
import { Refusal } from '../../domain/refusal.ts'
import { formatDateTime } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { roleIncludes } from '../../usecases/authorize.ts'
import { getPublicBadge } from '../../usecases/badges.ts'
import { explainSilence } from '../../usecases/follow-awards.ts'
import { getIssuer, getPublicIssuer } from '../../usecases/issuers.ts'
import { getAward, listAwards } from '../../usecases/list-awards.ts'
import { makeOfferLink, resendOffer } from '../../usecases/resend-offer.ts'
import { liftSuspension, revokeCredential, suspendCredential } from '../../usecases/revoke-credential.ts'
import { withdrawAward } from '../../usecases/withdraw-award.ts'
import { onPage, onRoute } from '../guards.ts'
import { pathTo } from '../paths.ts'
import { readCount } from '../read-count.ts'
import { isId, readId } from '../read-id.ts'
import { readForm } from '../read-form.ts'
import { readFollowScope } from '../read-follow-scope.ts'
import type { Web, WebApp, WebContext } from '../web.ts'
import { showPage } from './frame.tsx'
import { Crumbs, ErrorSummary, EvidenceLinks, Field, Medal, type FieldError } from './pieces.tsx'

/** How many cards one file holds. */
export const cardsMax = 500

/** Adds the pages. */
export function oneAwardPages(web: Web, app: WebApp): void {
  const { deps } = web

  const showAward = async (c: WebContext, errors: FieldError[] = [], values: { address?: string } = {}) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).organiser
    const award = await getAward(deps, c.get('actor'), readId(c, 'awardId'))
    const [{ role }, { version }] = await Promise.all([getIssuer(deps, c.get('actor'), award.issuerId), getPublicBadge(deps, award.badgeVersionId)])
    const mayAct = roleIncludes(role, 'awarder')
    const name = badgeTextsIn(version.texts, locale).name
    const { why, nextAct } = explainSilence(award)
    const isOffered = award.state === 'offered'
    const thread = [
      [m.thread.offered, award.offeredAt], [m.thread.delivered, award.deliveredAt], [m.thread.seen, award.seenAt], [m.thread.accepted, award.acceptedAt],
      [award.state === 'declined' ? m.thread.declined : award.state === 'expired' ? m.thread.expired : m.thread.withdrawn, award.acceptedAt || isOffered ? null : award.answeredAt],
      [m.thread.kept, award.keptAt], [m.thread.shared, award.sharedAt], [m.thread.verified, award.verifiedAt], [m.thread.suspended, award.suspendedAt], [m.thread.revoked, award.revokedAt],
    ] as const
    const inOrder = thread.flatMap(([label, at]) => (at ? [{ label, at }] : [])).sort((a, b) => a.at.getTime() - b.at.getTime())
    const withReason = (act: 'suspend' | 'revoke', label: string, text: string, look: string) => (
      <form method="post">
        <input type="hidden" name="act" value={act} />
        <p>{text}</p>
        <Field id={`${act}-reason`} name="reason" label={m.reason} required maxlength={500} errors={errors} />
        <button class={look}>{label}</button>
      </form>
    )
    return showPage(
      c,
      { title: award.recipientName ?? name, width: 'narrow', status: errors.length > 0 ? 422 : 200 },
      <>
        <Crumbs locale={locale} steps={[{ href: pathTo('badges.follow', locale, { badgeId: award.badgeId, from: award.issuerId }), label: name }]} />
        {c.req.query('done') === 'sent' && (
          <p class="notice good" role="status">
            {m.sentAgain}
          </p>
        )}
        <header class="masthead">
          <Medal versionId={award.badgeVersionId} alt="" size={84} isUploaded={version.imageRecipe === null} />
          <div>
            <h1>{award.recipientName ?? award.recipientAddress ?? m.erasedPerson}</h1>
            <p class="soft">{[award.recipientName && award.recipientAddress, award.occasion, award.place].filter(Boolean).join(' · ')}</p>
          </div>
        </header>
        {award.revokedAt && <p class="notice bad">{[m.thread.revoked, award.revokedReason].filter(Boolean).join(' · ')}</p>}
        <ErrorSummary locale={locale} errors={errors} />
        <ol class="thread">
          {inOrder.map(({ label, at }) => (
            <li>
              <strong>{label}</strong> <span class="soft">{formatDateTime(at, locale)}</span>
            </li>
          ))}
          {isOffered && (
            <li class="open">
              <strong>{m.whys[why]}</strong>
              {award.mailProblem && <span class="small soft">{award.mailProblem}</span>}
            </li>
          )}
        </ol>
        {award.evidence.length > 0 && (
          <>
            <h2>{m.evidence}</h2>
            <EvidenceLinks evidence={award.evidence} />
          </>
        )}
        {award.personalWord && (
          <>
            <h2>{m.word}</h2>
            <blockquote>{award.personalWord}</blockquote>
          </>
        )}
        {isOffered && mayAct && (
          <section class="sheet">
            <h2>{m.nextAct}</h2>
            <form method="post">
              <input type="hidden" name="act" value="correct" />
              <Field name="address" label={m.address} type="email" value={values.address ?? award.recipientAddress ?? ''} errors={errors} />
              <div class="acts">
                <button class={nextAct === 'print_card' ? 'secondary' : ''}>{m.sendThere}</button>
                <a class={nextAct === 'print_card' ? 'button' : 'button secondary'} href={`/organiser/cards/${award.id}.pdf`}>
                  {m.printCard}
                </a>
              </div>
            </form>
          </section>
        )}
        {mayAct && isOffered && (
          <details class="sheet">
            <summary>{m.withdraw}</summary>
            <form method="post">
              <input type="hidden" name="act" value="withdraw" />
              <p>{m.withdrawText}</p>
              <button class="danger">{m.withdraw}</button>
            </form>
          </details>
        )}
        {mayAct && award.credentialId && !award.revokedAt && (
          <section class="sheet">
            <h2>{m.otherActs}</h2>
            {award.suspendedAt ? (
              <form method="post">
                <input type="hidden" name="act" value="lift" />
                <button class="secondary">{m.lift}</button>
              </form>
            ) : (
              withReason('suspend', m.suspend, m.suspendText, 'secondary')
            )}
            <hr />
            {withReason('revoke', m.revoke, m.revokeText, 'danger')}
          </section>
        )}
      </>,
    )
  }
  onPage(app, 'get', 'awards.one', 'signed_in', (c) => showAward(c))
  onPage(app, 'post', 'awards.one', 'signed_in', async (c) => {
    const form = await readForm(c)
    const m = messagesIn(c.get('locale')).organiser
    const actor = c.get('actor')
    const awardId = readId(c, 'awardId')
    const reason = form.text('reason').slice(0, 500)
    const chosen = form.text('act')
    if (['revoke', 'suspend'].includes(chosen) && !reason) return showAward(c, [{ field: `${chosen}-reason`, message: messagesIn(c.get('locale')).signIn.needed }])
    if (chosen === 'revoke') await revokeCredential(deps, actor, { awardId, reason })
    else if (chosen === 'suspend') await suspendCredential(deps, actor, { awardId, reason })
    else if (chosen === 'lift') await liftSuspension(deps, actor, { awardId })
    else if (chosen === 'withdraw') await withdrawAward(deps, actor, { awardId })
    else if (chosen === 'correct') {
      const { problem } = await resendOffer(deps, actor, { awardId, newAddress: form.text('address') })
      if (problem) {
        const message = problem === 'blocked' ? m.whys.blocked : problem === 'sent_recently' ? m.sentRecently : m.problems[problem]
        return showAward(c, [{ field: 'address', message: message ?? '' }], { address: form.text('address') })
      }
      return c.redirect(pathTo('awards.one', c.get('locale'), { awardId, done: 'sent' }), 303)
    } else throw new Refusal('not_found')
    return c.redirect(pathTo('awards.one', c.get('locale'), { awardId }), 303)
  })
  const cardOf = async (c: WebContext, awardId: string) => {
    const { token, recipientName, locale, badgeVersionId, issuerId } = await makeOfferLink(deps, c.get('actor'), awardId)
    const [{ version }, issuer] = await Promise.all([getPublicBadge(deps, badgeVersionId), getPublicIssuer(deps, issuerId)])
    return {
      locale,
      card: { recipientName: recipientName ?? undefined, badgeName: badgeTextsIn(version.texts, locale).name, issuerName: textIn(issuer.name, locale), url: `${web.publicUrl}${pathTo('offer', locale, { offerToken: token })}` },
    }
  }
  const answerPdf = (c: WebContext, pdf: Uint8Array, name: string) =>
    c.body(new Uint8Array(pdf), 200, { 'content-type': 'application/pdf', 'content-disposition': `inline; filename="${name}"` })
  onRoute(app, 'get', '/organiser/cards/:file', 'signed_in', async (c) => {
    const [awardId = ''] = (c.req.param('file') ?? '').split('.')
    if (!isId(awardId)) throw new Refusal('not_found')
    const { locale, card } = await cardOf(c, awardId)
    return answerPdf(c, await web.documents.renderCardsPdf({ locale, cards: [card] }), 'card.pdf')
  })
  onRoute(app, 'get', '/organiser/cards.pdf', 'signed_in', async (c) => {
    const { awards } = await listAwards(deps, c.get('actor'), { ...readFollowScope(c), state: 'offered', limit: cardsMax, offset: readCount(c, 'set') * cardsMax })
    if (awards.length === 0) throw new Refusal('not_found')
    const cards = []
    for (const award of awards) cards.push((await cardOf(c, award.id)).card)
    return answerPdf(c, await web.documents.renderCardsPdf({ locale: c.get('locale'), cards }), 'cards.pdf')
  })
}
