// Every key of an organisation since the first day, with its dates: what a DID document does not tell.
import { textIn } from '../../domain/issuer.ts'
import { formatDate } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { getKeyHistory } from '../../usecases/issuer-keys.ts'
import { getPublicIssuer } from '../../usecases/issuers.ts'
import { onRoute } from '../guards.ts'
import { showPage } from '../pages/frame.tsx'
import type { Web, WebApp } from '../web.ts'

/** Adds the routes. */
export function keyHistory(web: Web, app: WebApp): void {
  onRoute(app, 'get', '/issuers/:issuerId/keys.json', 'public', async (c) => {
    const { did, keys } = await getKeyHistory(web.deps, c.req.param('issuerId') ?? '')
    const document = { id: did, keys: keys.map(({ createdAt, endedAt, ...key }) => ({ ...key, from: createdAt, ...(endedAt && { until: endedAt }) })) }
    return c.body(JSON.stringify(document, null, 2), 200, { 'content-type': 'application/json', 'access-control-allow-origin': '*', 'cache-control': 'public, max-age=300', 'cross-origin-resource-policy': 'cross-origin' })
  })
  onRoute(app, 'get', '/issuers/:issuerId/keys', 'public', async (c) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).frozen
    const issuerId = c.req.param('issuerId') ?? ''
    const [issuer, { keys }] = await Promise.all([getPublicIssuer(web.deps, issuerId), getKeyHistory(web.deps, issuerId)])
    const name = textIn(issuer.name, locale)
    return showPage(
      c,
      { title: m.keysTitle(name), width: 'narrow' },
      <div class="sheet stitched">
        <h1>{m.keysTitle(name)}</h1>
        <p>{m.keysText}</p>
        {keys.length === 0 ? (
          <p>{m.keysEmpty}</p>
        ) : (
          <ul>
            {keys.map((key) => (
              <li>
                <strong>
                  {m.keyName} {key.id.split('#')[1]}
                </strong>{' '}
                <span class={key.state === 'compromised' ? undefined : 'soft'}>{m.keyStates[key.state]}</span>
                <br />
                {m.keyUsed} {m.keyPeriod(formatDate(key.createdAt, locale), key.endedAt ? formatDate(key.endedAt, locale) : undefined)}
                <br />
                <code class="small">{key.publicKeyMultibase ?? `${String(key.publicKeyJwk?.kty)} ${String(key.publicKeyJwk?.crv ?? '')}`.trim()}</code>
              </li>
            ))}
          </ul>
        )}
        <p class="small">
          <a href={`/issuers/${issuer.id}?lang=${locale}`}>{name}</a> · <a href={`/issuers/${issuer.id}/keys.json`}>keys.json</a> · <a href={`/issuers/${issuer.id}/did.json`}>did.json</a>
        </p>
      </div>,
    )
  })
}
