// The API tokens of an organisation, which its administrators make and end.
import { textIn } from '../../domain/issuer.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { apiScopes, createApiToken, listIssuerApiTokens, revokeApiToken } from '../../usecases/api-tokens.ts'
import { getIssuer } from '../../usecases/issuers.ts'
import { onPage } from '../guards.ts'
import { pathTo } from '../paths.ts'
import { readId } from '../read-id.ts'
import { readForm } from '../read-form.ts'
import type { Web, WebApp, WebContext } from '../web.ts'
import { showPage } from './frame.tsx'
import { Crumbs, ErrorSummary, Field, type FieldError } from './pieces.tsx'

/** Adds the page. */
export function apiTokenPages(web: Web, app: WebApp): void {
  const { deps } = web

  type Shown = { made?: string; errors?: FieldError[] }
  const showTokens = async (c: WebContext, { made, errors = [] }: Shown = {}) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).organiser
    const issuerId = readId(c, 'issuerId')
    const [tokens, { issuer }] = await Promise.all([listIssuerApiTokens(deps, c.get('actor'), issuerId), getIssuer(deps, c.get('actor'), issuerId)])
    const live = tokens.filter((token) => !token.revokedAt)
    return showPage(
      c,
      { title: m.tokens, width: 'narrow', status: errors.length > 0 ? 422 : 200 },
      <>
        <Crumbs locale={locale} steps={[{ href: pathTo('issuers.one', locale, { issuerId }), label: textIn(issuer.name, locale) }]} />
        <h1>{m.tokens}</h1>
        <p class="lead">{m.tokensText}</p>
        {made && (
          <div class="notice good" role="status">
            <p>{m.tokenMade}</p>
            <p class="code-block">
              <code>{made}</code>
            </p>
          </div>
        )}
        {live.length === 0 && <p class="soft">{m.noTokens}</p>}
        <ul class="ledger">
          {live.map((token) => (
            <li>
              <div>
                <strong>{token.name}</strong>
                <p class="small soft">{token.scopes.map((scope) => apiScopes.find((known) => known === scope)).map((scope) => scope && m.scopes[scope]).join(' · ')}</p>
              </div>
              <form method="post">
                <input type="hidden" name="end" value={token.id} />
                <button class="quiet">{m.endToken}</button>
              </form>
            </li>
          ))}
        </ul>
        <form method="post" class="sheet">
          <h2>{m.makeToken}</h2>
          <ErrorSummary locale={locale} errors={errors} />
          <Field name="name" label={m.tokenName} errors={errors} maxlength={100} />
          <fieldset class="field">
            <legend>{m.tokenScopes}</legend>
            {apiScopes.map((scope) => (
              <div>
                <label class="tick">
                  <input type="checkbox" name="scopes" value={scope} checked={scope.startsWith('awards')} />
                  <span>
                    {m.scopes[scope]} <code class="soft">{scope}</code>
                  </span>
                </label>
              </div>
            ))}
          </fieldset>
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
    if (!form.text('name')) return showTokens(c, { errors: [{ field: 'name', message: messagesIn(c.get('locale')).signIn.needed }] })
    const { token } = await createApiToken(deps, c.get('actor'), { issuerId, name: form.text('name').slice(0, 100), scopes })
    return showTokens(c, { made: token })
  })
}
