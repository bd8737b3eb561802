// A badge in the form of Open Badges 2.0: asked for in the booklet, for one address, and ended there.
import { formatDate } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import type { HeldBadge } from '../../usecases/booklet.ts'
import { assertionAddress, copyAddress } from '../../usecases/open-badges-2-addresses.ts'
import { createCopy, endCopy, type BackpackCopy } from '../../usecases/open-badges-2.ts'
import { onPage } from '../guards.ts'
import { pathTo } from '../paths.ts'
import { readForm } from '../read-form.ts'
import type { Viewer, Web, WebApp } from '../web.ts'
import { Choose } from './pieces.tsx'

const extensions = ['png', 'svg', 'json'] as const

/** An uploaded image has no drawing to bake into. */
const extensionsOf = (held: HeldBadge) => extensions.filter((extension) => extension !== 'svg' || held.version.imageRecipe !== null)

/** The part of a badge's page. */
export const OlderForm = ({ held, copies, addresses, locale }: { held: HeldBadge; copies: BackpackCopy[]; addresses: string[]; locale: 'fr' | 'en' }) => {
  const m = messagesIn(locale).takeAway
  const { id } = held.credential
  const action = pathTo('booklet.older', locale, { awardId: id })
  const left = addresses.filter((address) => !copies.some((copy) => copy.address === address))
  const mayAsk = !held.credential.revokedAt && !held.credential.suspendedAt
  return (
    <details open={copies.length > 0}>
      <summary>{m.olderTitle}</summary>
      <p>{m.olderText}</p>
      <p>{m.olderWhatIsIn}</p>
      <p>{m.olderHolds}</p>
      {copies.map((copy) => (
        <div class="notice">
          <p>
            {copy.address ? m.olderFor(copy.address) : m.olderForAnother} ({formatDate(copy.createdAt, locale)})
          </p>
          <ul>
            {extensionsOf(held).map((extension) => (
              <li>
                <a href={`${copyAddress('', id, copy.token, extension)}?save`}>{extension.toUpperCase()}</a>
              </li>
            ))}
          </ul>
          <form method="post" action={action}>
            <input type="hidden" name="end" value={copy.id} />
            <button class="secondary">{m.olderEnd}</button>
          </form>
        </div>
      ))}
      {mayAsk && left.length > 0 && (
        <form method="post" action={action}>
          <Choose name="address" label={m.olderAddress} value={left[0] ?? ''} options={left.map((address) => ({ value: address, label: address }))} />
          <button class="secondary">{m.olderButton}</button>
        </form>
      )}
      {addresses.length === 0 && (
        <p>
          {m.olderNoAddress} <a href={pathTo('sign-in', locale)}>{m.olderGiveAddress}</a>
        </p>
      )}
      {held.isShared && (
        <p class="small">
          {m.olderShared}{' '}
          {extensionsOf(held).map((extension) => (
            <>
              <a href={assertionAddress('', id, extension)}>{extension.toUpperCase()}</a>{' '}
            </>
          ))}
        </p>
      )}
    </details>
  )
}

/** Adds what its buttons do. */
export function olderFormPages(web: Web, app: WebApp): void {
  onPage(app, 'post', 'booklet.older', 'holder', async (c) => {
    const form = await readForm(c)
    const own = { personId: (c.get('viewer') as Viewer).personId, credentialId: c.req.param('awardId') ?? '' }
    if (form.has('end')) await endCopy(web.deps, { ...own, copyId: form.text('end') })
    else await createCopy(web.deps, { ...own, address: form.text('address') })
    return c.redirect(pathTo('booklet.badge', c.get('locale'), { awardId: own.credentialId }), 303)
  })
}
