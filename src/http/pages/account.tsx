// The account of a person: name and language, addresses, passkeys, and the devices that are signed in.
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { Refusal } from '../../domain/refusal.ts'
import { formatDate } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { keepBadgesOfBrowser } from '../../usecases/booklet.ts'
import { beginPasskeyRegistration, beginPasskeySignIn, finishPasskeyRegistration, finishPasskeySignIn, listPasskeys, removePasskey } from '../../usecases/passkeys.ts'
import { describePerson, endSession, getPersonalDetails, listSessions } from '../../usecases/sessions.ts'
import { removeAddress } from '../../usecases/addresses.ts'
import { confirmAddress, requestSignInCode } from '../../usecases/sign-in.ts'
import { erasePerson } from '../../usecases/erase-person.ts'
import { clearSessionCookie, ensureBrowserToken, readBrowserToken, replaceSession } from '../cookies.ts'
import { describeDevice } from '../device-label.ts'
import { onPage, onRoute } from '../guards.ts'
import { pathTo } from '../paths.ts'
import { isId } from '../read-id.ts'
import { readForm } from '../read-form.ts'
import type { Viewer, Web, WebApp, WebContext } from '../web.ts'
import { showPage } from './frame.tsx'
import { Choose, Crumbs, ErrorSummary, Field, type FieldError } from './pieces.tsx'

const viewerOf = (c: WebContext) => c.get('viewer') as Viewer

/** @throws Refusal `fresh_sign_in_needed` when the sign-in is not of the last minutes. */
function requireFresh(c: WebContext): void {
  if (!viewerOf(c).isFresh) throw new Refusal('fresh_sign_in_needed')
}

/** The parsed body of a script's request. @throws Refusal `passkey_refused` */
async function readJson(c: WebContext): Promise<Record<string, unknown>> {
  const body: unknown = await c.req.json().catch(() => undefined)
  if (typeof body !== 'object' || body === null) throw new Refusal('passkey_refused')
  return body as Record<string, unknown>
}

/** Adds the pages. */
export function accountPages(web: Web, app: WebApp): void {
  const { deps } = web
  type Shown = { errors?: FieldError[]; values?: Record<string, string>; codeFor?: string }
  const show = async (c: WebContext, { errors = [], values = {}, codeFor }: Shown = {}) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).account
    const viewer = viewerOf(c)
    const [person, passkeys, sessions] = await Promise.all([getPersonalDetails(deps, viewer.personId), listPasskeys(deps, viewer.personId), listSessions(deps, viewer.personId)])
    const act = (value: string) => <input type="hidden" name="act" value={value} />
    return showPage(
      c,
      { title: m.title, width: 'narrow', status: errors.length > 0 ? 422 : 200, script: 'passkey.js' },
      <>
        <Crumbs locale={locale} steps={[{ href: pathTo('booklet', locale), label: messagesIn(locale).booklet.title }]} />
        <h1>{m.title}</h1>
        <ErrorSummary locale={locale} errors={errors} />
        <form method="post" class="sheet">
          {act('describe')}
          <Field name="displayName" label={m.name} hint={m.nameHint} value={person.displayName ?? ''} autocomplete="name" maxlength={120} />
          <Choose name="locale" label={m.language} value={person.locale} options={(['fr', 'en'] as const).map((value) => ({ value, label: m.languages[value] }))} />
          <button class="secondary">{m.save}</button>
        </form>
        <section class="sheet">
          <h2>{m.addresses}</h2>
          <p>{m.addressesText}</p>
          <ul>
            {person.addresses.map((address) => (
              <li>
                {address}
                {person.addresses.length > 1 && (
                  <form method="post">
                    {act('remove-address')}
                    <input type="hidden" name="address" value={address} />
                    <button class="quiet" aria-label={`${m.remove} ${address}`}>
                      {m.remove}
                    </button>
                  </form>
                )}
              </li>
            ))}
          </ul>
          {codeFor ? (
            <form method="post">
              {act('confirm-address')}
              <p>{messagesIn(locale).signIn.codeLead(codeFor)}</p>
              <input type="hidden" name="address" value={codeFor} />
              <Field name="code" label={messagesIn(locale).signIn.code} class="code" inputmode="numeric" autocomplete="one-time-code" maxlength={9} errors={errors} required />
              <button>{m.confirm}</button>
            </form>
          ) : (
            <form method="post">
              {act('add-address')}
              <Field name="newAddress" label={m.add} type="email" autocomplete="email" value={values.newAddress} errors={errors} />
              <button class="secondary">{m.sendCode}</button>
            </form>
          )}
        </section>
        <section class="sheet">
          <h2>{m.passkeys}</h2>
          <p>{m.passkeysText}</p>
          {passkeys.length === 0 ? (
            <p class="soft">{m.noPasskeys}</p>
          ) : (
            <ul>
              {passkeys.map((passkey) => (
                <li>
                  <strong>{passkey.name}</strong> · <span class="soft">{passkey.lastUsedAt ? m.lastUsed(formatDate(passkey.lastUsedAt, locale)) : m.neverUsed}</span>
                  <form method="post">
                    {act('remove-passkey')}
                    <input type="hidden" name="passkey" value={passkey.id} />
                    <button class="quiet" aria-label={`${m.remove} ${passkey.name}`}>
                      {m.remove}
                    </button>
                  </form>
                </li>
              ))}
            </ul>
          )}
          {viewer.isFresh ? (
            <form data-passkey="register" data-failed={m.passkeyFailed} hidden>
              <Field name="passkeyName" label={m.passkeyName} hint={m.passkeyNameHint} maxlength={80} />
              <button class="secondary">{m.addPasskey}</button>
              <p role="status" />
            </form>
          ) : (
            <p>
              {messagesIn(locale).refusals.sentences.fresh_sign_in_needed} <a href={pathTo('sign-in', locale, { to: pathTo('account', locale) })}>{m.signInAgain}</a>
            </p>
          )}
          <noscript>
            <p class="soft">{m.passkeyNeedsScript}</p>
          </noscript>
        </section>
        <section class="sheet">
          <h2>{m.devices}</h2>
          <ul>
            {sessions.map((session) => (
              <li>
                {session.deviceLabel || m.unknownDevice} · {formatDate(session.lastSeenAt, locale)}{' '}
                {session.id === viewer.sessionId ? (
                  <span class="tag">{messagesIn(locale).booklet.thisOne}</span>
                ) : (
                  <form method="post" action={pathTo('account.sessions', locale)}>
                    <input type="hidden" name="session" value={session.id} />
                    <button class="quiet">{messagesIn(locale).booklet.endSession}</button>
                  </form>
                )}
              </li>
            ))}
          </ul>
          <div class="acts">
            {sessions.length > 1 && (
              <form method="post" action={pathTo('account.sessions', locale)}>
                <input type="hidden" name="session" value="others" />
                <button class="secondary">{m.endOthers}</button>
              </form>
            )}
            <form method="post" action={pathTo('sign-out', locale)}>
              <button class="secondary">{messagesIn(locale).booklet.signOutText}</button>
            </form>
          </div>
        </section>
        <form method="post" action={pathTo('account.erase', locale)} class="sheet">
          <h2>{m.erase}</h2>
          <p>{m.eraseText}</p>
          <p>
            <label>
              <input type="checkbox" name="sure" id="sure" value="yes" /> {m.eraseSure}
            </label>
          </p>
          <button class="danger">{m.eraseButton}</button>
        </form>
      </>,
    )
  }
  onPage(app, 'get', 'account', 'signed_in', (c) => show(c))
  onPage(app, 'post', 'account', 'signed_in', async (c) => {
    const form = await readForm(c)
    const locale = c.get('locale')
    const m = messagesIn(locale).signIn
    const { personId } = viewerOf(c)
    const chosen = form.text('act')
    if (chosen === 'describe') {
      await describePerson(deps, { personId, displayName: form.text('displayName').slice(0, 120) || null, locale: form.text('locale') === 'en' ? 'en' : 'fr' })
    } else if (chosen === 'add-address') {
      requireFresh(c)
      const address = form.text('newAddress')
      const { problem } = await requestSignInCode(deps, { address, browserToken: ensureBrowserToken(c), locale, purpose: 'add_address', personId })
      return problem ? show(c, { errors: [{ field: 'newAddress', message: m.addressError }], values: form.values() }) : show(c, { codeFor: address })
    } else if (chosen === 'confirm-address') {
      const { problem, triesLeft } = await confirmAddress(deps, { personId, code: form.text('code'), browserToken: readBrowserToken(c) ?? '' })
      if (problem) return show(c, { codeFor: form.text('address'), errors: [{ field: 'code', message: problem === 'code_wrong' && triesLeft > 0 ? m.codeWrong(triesLeft) : m.codeExpired }] })
    } else if (chosen === 'remove-address') {
      requireFresh(c)
      await removeAddress(deps, { personId, address: form.text('address') })
    } else if (chosen === 'remove-passkey') {
      requireFresh(c)
      await removePasskey(deps, { personId, passkeyId: form.text('passkey').slice(0, 1_024) })
    }
    return c.redirect(pathTo('account', locale), 303)
  })
  onPage(app, 'post', 'account.sessions', 'signed_in', async (c) => {
    const form = await readForm(c)
    const { personId, sessionId } = viewerOf(c)
    const asked = form.text('session')
    const ended = asked === 'others' ? (await listSessions(deps, personId)).map(({ id }) => id).filter((id) => id !== sessionId) : [asked].filter(isId)
    for (const id of ended) await endSession(deps, { personId, sessionId: id })
    return c.redirect(pathTo('account', c.get('locale')), 303)
  })

  onPage(app, 'post', 'account.erase', 'signed_in', async (c) => {
    const form = await readForm(c)
    requireFresh(c)
    if (form.text('sure') !== 'yes') return show(c, { errors: [{ field: 'sure', message: messagesIn(c.get('locale')).issuerForm.tickFirst }] })
    await erasePerson(deps, viewerOf(c).personId)
    clearSessionCookie(c)
    return c.redirect(pathTo('home', c.get('locale')), 303)
  })

  // What the script of the passkeys asks; the browser answers a challenge of this very browser, once.
  onRoute(app, 'post', '/passkeys/register/options', 'signed_in', async (c) => {
    requireFresh(c)
    return c.json(await beginPasskeyRegistration(deps, { personId: viewerOf(c).personId, browserToken: ensureBrowserToken(c) }))
  })
  onRoute(app, 'post', '/passkeys/register', 'signed_in', async (c) => {
    requireFresh(c)
    const { response, name } = await readJson(c)
    await finishPasskeyRegistration(deps, {
      personId: viewerOf(c).personId, browserToken: readBrowserToken(c) ?? '', response: response as RegistrationResponseJSON, name: typeof name === 'string' ? name : '',
    })
    return c.json({ to: pathTo('account', c.get('locale')) })
  })
  onRoute(app, 'post', '/passkeys/sign-in/options', 'public', async (c) => c.json(await beginPasskeySignIn(deps, { browserToken: ensureBrowserToken(c) })))
  onRoute(app, 'post', '/passkeys/sign-in', 'public', async (c) => {
    const { response, areMine } = await readJson(c)
    const viewer = c.get('viewer')
    const signedIn = await finishPasskeySignIn(deps, { browserToken: readBrowserToken(c) ?? '', response: response as AuthenticationResponseJSON, deviceLabel: describeDevice(c.req.header('user-agent')) })
    await keepBadgesOfBrowser(deps, { browserPersonId: viewer?.sessionKind === 'browser' ? viewer.personId : undefined, personId: signedIn.personId, areMine: areMine === true })
    await replaceSession(c, signedIn.sessionToken)
    return c.json({ to: pathTo('booklet', c.get('locale')) })
  })
}
