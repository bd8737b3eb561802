// Signing in by a code, choosing the person, signing out, the first administrator, and the door of the demonstration.
import { isMailAddress } from '../../domain/award.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { keepBadges } from '../../usecases/booklet.ts'
import { createFirstOperator } from '../../usecases/setup.ts'
import { getPersonalDetails, signOut } from '../../usecases/sessions.ts'
import { redeemSignInCode, requestSignInCode } from '../../usecases/sign-in.ts'
import { enterDemonstration } from '../../usecases/enter-demonstration.ts'
import { Refusal } from '../../domain/refusal.ts'
import { clearSessionCookie, ensureBrowserToken, readBrowserToken, readSessionToken, replaceSession } from '../cookies.ts'
import { describeDevice } from '../device-label.ts'
import { onPage } from '../guards.ts'
import { pathTo } from '../paths.ts'
import { readForm } from '../read-form.ts'
import type { Web, WebApp, WebContext } from '../web.ts'
import { showPage } from './frame.tsx'
import { ErrorSummary, Field, type FieldError } from './pieces.tsx'

/** Only a path of ours may be returned to. */
const safeReturn = (c: WebContext, to: string) => (/^\/(fr|en)(\/[\w./-]*)?$/.test(to) ? to : pathTo('booklet', c.get('locale')))

/** Adds the pages. */
export function signInPages(web: Web, app: WebApp): void {
  const showAsk = async (c: WebContext, to: string, value = '', errors: FieldError[] = []) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).signIn
    const viewer = c.get('viewer')
    const here = viewer?.sessionKind === 'browser' ? await getPersonalDetails(web.deps, viewer.personId) : undefined
    return showPage(
      c,
      { title: m.title, width: 'narrow', status: errors.length > 0 ? 422 : 200, script: 'passkey.js' },
      <div class="sheet stitched">
        <h1>{m.title}</h1>
        <p class="lead">{m.lead}</p>
        <ErrorSummary locale={locale} errors={errors} />
        <form method="post">
          <input type="hidden" name="to" value={to} />
          <Field name="address" label={m.address} type="email" autocomplete="email" value={value} errors={errors} required />
          <button>{m.send}</button>
        </form>
        <form data-passkey="sign-in" data-failed={messagesIn(locale).account.passkeyFailed} hidden>
          <hr />
          <input type="hidden" name="to" value={to && safeReturn(c, to)} />
          {here && (
            <label class="check">
              <input type="checkbox" name="areMine" value="yes" /> {m.areMine(here.displayName)}
            </label>
          )}
          <button class="secondary">{messagesIn(locale).account.usePasskey}</button>
          <p role="status" />
        </form>
      </div>,
    )
  }
  const showCode = (c: WebContext, to: string, address: string, errors: FieldError[] = []) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).signIn
    return showPage(
      c,
      { title: m.codeTitle, width: 'narrow', status: errors.length > 0 ? 422 : 200 },
      <div class="sheet stitched">
        <h1>{m.codeTitle}</h1>
        <p>{m.codeLead(address)}</p>
        <ErrorSummary locale={locale} errors={errors} />
        <form method="post" action={pathTo('sign-in.code', locale)}>
          <input type="hidden" name="to" value={to} />
          <input type="hidden" name="address" value={address} />
          <Field name="code" label={m.code} class="code" inputmode="numeric" autocomplete="one-time-code" maxlength={9} errors={errors} required />
          <div class="acts">
            <button>{m.enter}</button>
            <a href={pathTo('sign-in', locale)}>{m.again}</a>
          </div>
        </form>
      </div>,
    )
  }
  onPage(app, 'get', 'sign-in', 'public', (c) => showAsk(c, c.req.query('to') ?? ''))
  onPage(app, 'post', 'sign-in', 'public', async (c) => {
    const form = await readForm(c)
    const locale = c.get('locale')
    const address = form.text('address')
    const { problem } = await requestSignInCode(web.deps, { address, browserToken: ensureBrowserToken(c), locale })
    if (problem) return showAsk(c, form.text('to'), address, [{ field: 'address', message: messagesIn(locale).signIn.addressError }])
    return showCode(c, form.text('to'), address)
  })
  onPage(app, 'get', 'sign-in.code', 'public', (c) => c.redirect(pathTo('sign-in', c.get('locale')), 303))
  onPage(app, 'post', 'sign-in.code', 'public', async (c) => {
    const form = await readForm(c)
    const locale = c.get('locale')
    const m = messagesIn(locale).signIn
    const viewer = c.get('viewer')
    const outcome = await redeemSignInCode(web.deps, {
      code: form.text('code'),
      browserPersonId: viewer?.sessionKind === 'browser' ? viewer.personId : undefined,
      browserToken: readBrowserToken(c) ?? '',
      locale,
      deviceLabel: describeDevice(c.req.header('user-agent')),
      personId: form.text('person') || undefined,
    })
    if (outcome.kind === 'problem') {
      const message = outcome.problem === 'code_wrong' && outcome.triesLeft > 0 ? m.codeWrong(outcome.triesLeft) : m.codeExpired
      return showCode(c, form.text('to'), form.text('address'), [{ field: 'code', message }])
    }
    if (outcome.kind === 'choose_person') {
      return showPage(
        c,
        { title: m.whoTitle, width: 'narrow' },
        <div class="sheet stitched">
          <h1>{m.whoTitle}</h1>
          <p>{m.whoLead}</p>
          {[...outcome.persons.map((person, index) => ({ id: person.id, name: person.displayName ?? m.unnamed(index + 1) })), { id: 'new', name: outcome.here?.displayName ?? m.somebodyElse }].map(({ id, name }) => (
            <form method="post">
              <input type="hidden" name="to" value={form.text('to')} />
              <input type="hidden" name="code" value={form.text('code')} />
              <input type="hidden" name="person" value={id} />
              <button class={id === 'new' ? 'secondary big' : 'big'}>{name}</button>
            </form>
          ))}
        </div>,
      )
    }
    // What this browser accepted before goes with the person who now signs in here.
    if (viewer && viewer.personId !== outcome.personId && viewer.sessionKind === 'browser') {
      await keepBadges(web.deps, { fromPersonId: viewer.personId, toPersonId: outcome.personId })
    } else await keepBadges(web.deps, { fromPersonId: outcome.personId, toPersonId: outcome.personId })
    await replaceSession(c, outcome.sessionToken)
    return c.redirect(safeReturn(c, form.text('to')), 303)
  })
  onPage(app, 'post', 'sign-out', 'public', async (c) => {
    const token = readSessionToken(c)
    if (token) await signOut(web.deps, token)
    clearSessionCookie(c)
    return c.redirect(pathTo('home', c.get('locale')), 303)
  })
  const showSetup = (c: WebContext, values: Record<string, string> = {}, errors: FieldError[] = []) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).signIn
    return showPage(
      c,
      { title: m.setupTitle, width: 'narrow', status: errors.length > 0 ? 422 : 200 },
      <div class="sheet stitched">
        <h1>{m.setupTitle}</h1>
        <p class="lead">{m.setupLead}</p>
        <ErrorSummary locale={locale} errors={errors} />
        <form method="post">
          <Field name="code" label={m.setupCode} value={values.code} errors={errors} autocomplete="off" required />
          <Field name="name" label={m.setupName} value={values.name} errors={errors} autocomplete="name" required />
          <Field name="address" label={m.address} type="email" value={values.address} errors={errors} autocomplete="email" required />
          <Field name="organisation" label={m.setupOrganisation} value={values.organisation} errors={errors} autocomplete="organization" required />
          <button>{m.setupButton}</button>
        </form>
      </div>,
    )
  }
  onPage(app, 'get', 'setup', 'public', (c) => showSetup(c))
  onPage(app, 'post', 'setup', 'public', async (c) => {
    const form = await readForm(c)
    const m = messagesIn(c.get('locale')).signIn
    const errors = ['code', 'name', 'address', 'organisation'].filter((field) => !form.text(field)).map((field) => ({ field, message: m.needed }))
    // The only administrator signs in by this address alone.
    if (form.text('address') && !isMailAddress(form.text('address'))) errors.push({ field: 'address', message: m.addressError })
    if (errors.length > 0) return showSetup(c, form.values(), errors)
    try {
      const { sessionToken } = await createFirstOperator(web.deps, {
        code: form.text('code'), name: form.text('name'), address: form.text('address'), organisation: form.text('organisation'), locale: c.get('locale'),
        deviceLabel: describeDevice(c.req.header('user-agent')),
      })
      await replaceSession(c, sessionToken)
      return c.redirect(pathTo('issuers', c.get('locale')), 303)
    } catch (error) {
      if (error instanceof Refusal && error.code === 'code_wrong') return showSetup(c, form.values(), [{ field: 'code', message: m.setupWrong }])
      throw error
    }
  })
  onPage(app, 'get', 'sign-in.demo', 'public', (c) => {
    if (!web.isLocal) throw new Refusal('not_found')
    const m = messagesIn(c.get('locale')).signIn
    return showPage(
      c,
      { title: m.demoTitle, width: 'narrow' },
      <div class="sheet stitched">
        <h1>{m.demoTitle}</h1>
        <p>{m.demoText}</p>
        <form method="post">
          <button>{m.enter}</button>
        </form>
      </div>,
    )
  })
  onPage(app, 'post', 'sign-in.demo', 'public', async (c) => {
    await replaceSession(c, await enterDemonstration(web.deps, describeDevice(c.req.header('user-agent'))))
    return c.redirect(pathTo('issuers', c.get('locale')), 303)
  })
}
