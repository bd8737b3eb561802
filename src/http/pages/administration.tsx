// What an administrator looks after: the activity log and the API tokens of an organisation.
import { formatDateTime } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { apiScopes, createApiToken, listIssuerApiTokens, revokeApiToken } from '../../usecases/api-tokens.ts'
import { listIssuerActivity } from '../../usecases/follow-awards.ts'
import { onPage } from '../guards.ts'
import { pathTo } from '../paths.ts'
import { readId } from '../read-id.ts'
import { readForm } from '../read-form.ts'
import type { Web, WebApp, WebContext } from '../web.ts'
import { showPage } from './frame.tsx'
import { Crumbs, Field } from './pieces.tsx'

/** Adds the pages. */
export function administrationPages(web: Web, app: WebApp): void {
  const { deps } = web

  onPage(app, 'get', 'issuers.activity', 'signed_in', async (c) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).organiser
    const issuerId = readId(c, 'issuerId')
    const acts = await listIssuerActivity(deps, c.get('actor'), { issuerId, limit: 200 })
    return showPage(
      c,
      { title: m.activity },
      <>
        <Crumbs locale={locale} steps={[{ href: pathTo('issuers.one', locale, { issuerId }), label: messagesIn(locale).layout.organisations }]} />
        <h1>{m.activity}</h1>
        <p>{m.activityText}</p>
        <div class="scroll" tabindex={0} role="region" aria-label={m.activity}>
          <table>
            <thead>
              <tr>
                <th scope="col">{m.when}</th>
                <th scope="col">{m.who}</th>
                <th scope="col">{m.what}</th>
              </tr>
            </thead>
            <tbody>
              {acts.map((act) => (
                <tr>
                  <td>{formatDateTime(act.at, locale)}</td>
                  <td>{act.actorName ?? m.somebody[act.actorKind]}</td>
                  <td>
                    {act.verb} {act.objectKind} <code class="small soft">{JSON.stringify(act.details)}</code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </>,
    )
  })

  const showTokens = async (c: WebContext, made?: string) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).organiser
    const issuerId = readId(c, 'issuerId')
    const tokens = await listIssuerApiTokens(deps, c.get('actor'), issuerId)
    return showPage(
      c,
      { title: m.tokens, width: 'narrow' },
      <>
        <Crumbs locale={locale} steps={[{ href: pathTo('issuers.one', locale, { issuerId }), label: messagesIn(locale).layout.organisations }]} />
        <h1>{m.tokens}</h1>
        <p>{m.tokensText}</p>
        {made && (
          <div class="notice good" role="status">
            <p>{m.tokenMade}</p>
            <p>
              <code>{made}</code>
            </p>
          </div>
        )}
        <ul>
          {tokens.filter((token) => !token.revokedAt).map((token) => (
            <li>
              <strong>{token.name}</strong> <span class="tag">{token.scopes.join(', ')}</span>
              <form method="post">
                <input type="hidden" name="end" value={token.id} />
                <button class="quiet">{m.endToken}</button>
              </form>
            </li>
          ))}
        </ul>
        <form method="post" class="sheet">
          <Field name="name" label={m.tokenName} required maxlength={100} />
          {apiScopes.map((scope) => (
            <p>
              <label>
                <input type="checkbox" name="scopes" value={scope} checked={scope.startsWith('awards')} />
                <code>{scope}</code>
              </label>
            </p>
          ))}
          <button>{m.makeToken}</button>
        </form>
      </>,
    )
  }
  onPage(app, 'get', 'issuers.tokens', 'signed_in', (c) => showTokens(c))
  onPage(app, 'post', 'issuers.tokens', 'signed_in', async (c) => {
    const form = await readForm(c)
    const issuerId = readId(c, 'issuerId')
    if (form.has('end')) {
      if (/^[0-9a-f-]{36}$/.test(form.text('end'))) await revokeApiToken(deps, c.get('actor'), { issuerId, tokenId: form.text('end') })
      return c.redirect(pathTo('issuers.tokens', c.get('locale'), { issuerId }), 303)
    }
    const scopes = apiScopes.filter((scope) => form.list('scopes').includes(scope))
    const { token } = await createApiToken(deps, c.get('actor'), { issuerId, name: form.text('name').slice(0, 100) || '—', scopes })
    return showTokens(c, token)
  })
}
