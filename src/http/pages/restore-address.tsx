// The page behind the mail to an address that was taken off a booklet: it may be put back from there.
import { messagesIn } from '../../i18n/messages.ts'
import { getRemovedAddress, restoreAddress } from '../../usecases/addresses.ts'
import { clearSessionCookie } from '../cookies.ts'
import { onPage } from '../guards.ts'
import { pathTo } from '../paths.ts'
import type { Web, WebApp } from '../web.ts'
import { showPage } from './frame.tsx'

/** Adds the pages. */
export function restoreAddressPages({ deps }: Web, app: WebApp): void {
  onPage(app, 'get', 'account.address', 'offer', async (c) => {
    const m = messagesIn(c.get('locale')).account
    const { address } = await getRemovedAddress(deps, c.req.param('token') ?? '')
    return showPage(
      c,
      { title: m.restoreTitle, width: 'narrow' },
      <div class="sheet stitched">
        <h1>{m.restoreTitle}</h1>
        <p class="lead">{m.restoreText(address)}</p>
        <form method="post">
          <button class="big">{m.restore}</button>
        </form>
      </div>,
    )
  })
  onPage(app, 'post', 'account.address', 'offer', async (c) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).account
    const { address } = await restoreAddress(deps, c.req.param('token') ?? '')
    clearSessionCookie(c)
    return showPage(
      c,
      { title: m.restoredTitle, width: 'narrow' },
      <div class="sheet stitched">
        <h1>{m.restoredTitle}</h1>
        <p class="lead">{m.restoredText(address)}</p>
        <a class="button" href={pathTo('sign-in', locale, { to: pathTo('account', locale) })}>
          {messagesIn(locale).layout.signIn}
        </a>
      </div>,
    )
  })
}
