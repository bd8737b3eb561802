// The forms of an organisation: made under another one, its profile in two languages with a logo, and its signing keys.
import { findIssuerProblems, textIn, type Issuer, type IssuerKind } from '../../domain/issuer.ts'
import { Refusal } from '../../domain/refusal.ts'
import { formatDate } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { chooseJwtForm, declareKeyCompromised, getJwtForm, listKeysOfIssuer, rotateIssuerKey } from '../../usecases/issuer-keys.ts'
import { createIssuer, getIssuer, saveIssuerLogo, updateIssuer } from '../../usecases/issuers.ts'
import { onPage } from '../guards.ts'
import { pathTo } from '../paths.ts'
import { isId, readId } from '../read-id.ts'
import { readForm, type Form } from '../read-form.ts'
import type { Web, WebApp, WebContext } from '../web.ts'
import { showPage } from './frame.tsx'
import { Choose, Crumbs, ErrorSummary, Field, type FieldError } from './pieces.tsx'

const languages = ['fr', 'en'] as const
/** More than an image may have, so that a photo straight from a phone is refused beside its field and no word is lost. */
const uploadBytesMax = 20_000_000
const jwtAlgorithms = ['EdDSA', 'ES256', 'RS256'] as const
const jwtTyps = ['JWT', 'vc+jwt'] as const

type Profile = Pick<Issuer, 'kind' | 'name' | 'description' | 'email' | 'url' | 'domain' | 'defaultLocale'>
const blank: Profile = { kind: 'organisation', name: {}, description: {}, email: null, url: null, domain: null, defaultLocale: 'fr' }

function readProfile(form: Form, kinds: readonly IssuerKind[]): Profile {
  const inEach = (field: string) => Object.fromEntries(languages.map((language) => [language, form.text(`${field}.${language}`)] as const).filter(([, text]) => text))
  return {
    kind: kinds.find((kind) => kind === form.text('kind')) ?? kinds[0] ?? 'organisation',
    name: inEach('name'),
    description: inEach('description'),
    email: form.text('email') || null,
    url: form.text('url') || null,
    domain: form.text('domain').toLowerCase() || null,
    defaultLocale: form.text('defaultLocale') === 'en' ? 'en' : 'fr',
  }
}

/** Adds the pages. */
export function issuerFormPages(web: Web, app: WebApp): void {
  const { deps } = web
  type Shown = { profile: Profile; kinds: readonly IssuerKind[]; logoFileId?: string | null; issuerId?: string; parent?: Issuer; errors?: FieldError[] }
  const show = (c: WebContext, { profile, kinds, logoFileId, issuerId, parent, errors = [] }: Shown) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).issuerForm
    const { optional } = messagesIn(locale).layout
    const up = issuerId ?? parent?.id
    const title = issuerId ? m.editTitle : m.newTitle
    return showPage(
      c,
      { title, width: 'narrow', status: errors.length > 0 ? 422 : 200 },
      <>
        <Crumbs locale={locale} steps={[up ? { href: pathTo('issuers.one', locale, { issuerId: up }), label: textIn((parent ?? profile).name, locale) } : { href: pathTo('issuers', locale), label: messagesIn(locale).layout.organisations }]} />
        <h1>{title}</h1>
        <p class="lead">{m.oneLanguage}</p>
        <ErrorSummary locale={locale} errors={errors} />
        <form method="post" enctype="multipart/form-data">
          {!issuerId && kinds.length > 1 && (
            <Choose name="kind" label={m.kind} value={profile.kind} options={kinds.map((value) => ({ value, label: messagesIn(locale).organiser.kinds[value] }))} />
          )}
          {languages.map((language) => (
            <section class="sheet">
              <h2>{language === 'fr' ? messagesIn(locale).badgeForm.inFrench : messagesIn(locale).badgeForm.inEnglish}</h2>
              <Field name={`name.${language}`} label={m.nameIn} value={profile.name[language]} errors={errors} maxlength={120} />
              <Field name={`description.${language}`} label={m.description} optional={optional} rows={3} value={profile.description[language]} errors={errors} maxlength={1000} />
            </section>
          ))}
          <section class="sheet">
            <Field name="email" label={m.email} optional={optional} type="email" value={profile.email ?? ''} errors={errors} autocomplete="off" />
            <Field name="url" label={m.url} optional={optional} type="url" value={profile.url ?? ''} errors={errors} />
            <Field name="domain" label={m.domain} optional={optional} hint={m.domainHint} value={profile.domain ?? ''} errors={errors} />
            <Choose name="defaultLocale" label={m.defaultLocale} value={profile.defaultLocale} options={languages.map((value) => ({ value, label: m.languages[value] }))} />
          </section>
          {issuerId && (
            <section class="sheet">
              {logoFileId && <img class="logo" src={`/issuers/${issuerId}/logo.png`} alt={m.logo} height={80} />}
              <Field name="logo" label={m.logo} optional={optional} hint={m.logoHint} type="file" accept="image/png,image/jpeg,image/webp,image/svg+xml" errors={errors} />
              {logoFileId && (
                <p>
                  <label>
                    <input type="checkbox" name="removeLogo" value="yes" /> {m.removeLogo}
                  </label>
                </p>
              )}
            </section>
          )}
          <button class="big">{m.save}</button>
        </form>
      </>,
    )
  }
  const errorsOf = (c: WebContext, profile: Profile): FieldError[] => {
    const m = messagesIn(c.get('locale')).issuerForm
    const labels: Record<string, string> = { name: m.nameIn, description: m.description, email: m.email, url: m.url, domain: m.domain }
    return findIssuerProblems(profile).map(({ field, code }) => ({ field, message: m.problems[code], label: labels[field.split('.')[0] ?? ''] }))
  }

  /** Under which organisation a new one is made, and what it can be there. */
  const findParent = async (c: WebContext, parentId: string): Promise<{ parent?: Issuer; kinds: readonly IssuerKind[] }> => {
    if (!parentId) {
      if (!c.get('viewer')?.isOperator) throw new Refusal('not_found')
      return { kinds: ['network', 'organisation'] }
    }
    if (!isId(parentId)) throw new Refusal('not_found')
    const { issuer } = await getIssuer(deps, c.get('actor'), parentId, 'administrator')
    return { parent: issuer, kinds: issuer.kind === 'network' ? ['organisation', 'service'] : ['service'] }
  }
  onPage(app, 'get', 'issuers.new', 'signed_in', async (c) => {
    const { parent, kinds } = await findParent(c, c.req.query('under') ?? '')
    const kind = kinds.find((known) => known === c.req.query('kind')) ?? kinds[0] ?? 'organisation'
    return show(c, { profile: { ...blank, kind }, kinds, parent })
  })
  onPage(app, 'post', 'issuers.new', 'signed_in', async (c) => {
    const form = await readForm(c)
    const { parent, kinds } = await findParent(c, c.req.query('under') ?? '')
    const profile = readProfile(form, kinds)
    const errors = errorsOf(c, profile)
    if (errors.length > 0) return show(c, { profile, kinds, parent, errors })
    const { issuerId } = await createIssuer(deps, c.get('actor'), { ...profile, parentId: parent?.id ?? null })
    return c.redirect(pathTo('issuers.one', c.get('locale'), { issuerId }), 303)
  })
  onPage(app, 'get', 'issuers.edit', 'signed_in', async (c) => {
    const issuerId = readId(c, 'issuerId')
    const { issuer } = await getIssuer(deps, c.get('actor'), issuerId, 'administrator')
    return show(c, { profile: issuer, kinds: [issuer.kind], issuerId, logoFileId: issuer.logoFileId })
  })
  onPage(
    app,
    'post',
    'issuers.edit',
    'signed_in',
    async (c) => {
      const issuerId = readId(c, 'issuerId')
      const m = messagesIn(c.get('locale')).issuerForm
      const { issuer } = await getIssuer(deps, c.get('actor'), issuerId)
      const form = await readForm(c)
      const profile = { ...readProfile(form, [issuer.kind]), kind: issuer.kind }
      const errors = errorsOf(c, profile)
      let logoFileId: string | null | undefined = form.text('removeLogo') === 'yes' ? null : undefined
      const file = form.file('logo')
      if (file) {
        try {
          logoFileId = await saveIssuerLogo(deps, c.get('actor'), { issuerId, bytes: new Uint8Array(await file.arrayBuffer()) })
        } catch (error) {
          if (!(error instanceof Refusal) || !['image_unreadable', 'file_too_large'].includes(error.code)) throw error
          errors.push({ field: 'logo', message: error.code === 'file_too_large' ? m.problems.too_large : m.problems.unreadable })
        }
      }
      if (errors.length > 0) return show(c, { profile, kinds: [issuer.kind], issuerId, logoFileId: issuer.logoFileId, errors })
      await updateIssuer(deps, c.get('actor'), { issuerId, issuer: { ...profile, ...(logoFileId !== undefined && { logoFileId }) } })
      return c.redirect(pathTo('issuers.one', c.get('locale'), { issuerId }), 303)
    },
    { bodyBytesMax: uploadBytesMax },
  )

  const showKeys = async (c: WebContext, errors: FieldError[] = []) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).issuerForm
    const issuerId = readId(c, 'issuerId')
    const { issuer } = await getIssuer(deps, c.get('actor'), issuerId)
    const keys = await listKeysOfIssuer(deps, c.get('actor'), issuerId)
    const jwtForm = await getJwtForm(deps, c.get('actor'), issuerId)
    return showPage(
      c,
      { title: m.keys, width: 'narrow', status: errors.length > 0 ? 422 : 200 },
      <>
        <Crumbs locale={locale} steps={[{ href: pathTo('issuers.one', locale, { issuerId }), label: textIn(issuer.name, locale) }]} />
        <h1>{m.keys}</h1>
        <p class="lead">{m.keysText}</p>
        <div class="scroll" tabindex={0} role="region" aria-label={m.keys}>
          <table>
            <thead>
              <tr>
                <th scope="col">{m.keyNumber}</th>
                <th scope="col">{m.keyState}</th>
                <th scope="col">{m.since}</th>
                <th scope="col">{m.until}</th>
              </tr>
            </thead>
            <tbody>
              {keys.map((key) => (
                <tr>
                  <th scope="row">{key.number}</th>
                  <td>
                    <span class="tag">{m.keyStates[key.state]}</span>
                  </td>
                  <td>{formatDate(key.createdAt, locale)}</td>
                  <td>{key.endedAt ? formatDate(key.endedAt, locale) : ''}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <p>
          <a href={`/issuers/${issuerId}/did.json`}>{m.publicKeys}</a>
        </p>
        <details class="sheet">
          <summary>{m.stolen}</summary>
          <p>{m.stolenText}</p>
          {keys.filter((key) => key.state !== 'compromised').map((key) => (
            <form method="post">
              <input type="hidden" name="number" value={key.number} />
              <p>
                <label>
                  <input type="checkbox" name="sure" id={`sure-${key.number}`} value="yes" /> {m.stolenSure(key.number)}
                </label>
              </p>
              <button name="act" value="compromised" class="danger">
                {m.stolenButton(key.number)}
              </button>
            </form>
          ))}
        </details>
        <form method="post" class="sheet">
          <h2>{m.jwt}</h2>
          <p>{m.jwtText}</p>
          <Choose name="algorithm" label={m.jwtAlgorithm} value={jwtForm.algorithm} options={jwtAlgorithms.map((value) => ({ value, label: value }))} />
          <Choose name="typ" label={m.jwtTyp} hint={m.jwtTypHint} value={jwtForm.typ} options={jwtTyps.map((value) => ({ value, label: value }))} />
          <button name="act" value="jwt" class="secondary">
            {m.save}
          </button>
        </form>
        <form method="post" class="sheet">
          <h2>{m.rotate}</h2>
          <ErrorSummary locale={locale} errors={errors} />
          <p>
            <label>
              <input type="checkbox" name="sure" id="sure" value="yes" /> {m.rotateSure}
            </label>
          </p>
          <button class="danger">{m.rotate}</button>
        </form>
      </>,
    )
  }
  onPage(app, 'get', 'issuers.keys', 'signed_in', (c) => showKeys(c))
  onPage(app, 'post', 'issuers.keys', 'signed_in', async (c) => {
    const form = await readForm(c)
    const issuerId = readId(c, 'issuerId')
    const algorithm = jwtAlgorithms.find((known) => known === form.text('algorithm'))
    if (form.text('act') === 'jwt') {
      const typ = jwtTyps.find((known) => known === form.text('typ'))
      if (algorithm) await chooseJwtForm(deps, c.get('actor'), { issuerId, algorithm, typ })
      return c.redirect(pathTo('issuers.keys', c.get('locale'), { issuerId }), 303)
    }
    if (form.text('act') === 'compromised') {
      if (form.text('sure') !== 'yes') return showKeys(c, [{ field: `sure-${form.text('number')}`, message: messagesIn(c.get('locale')).issuerForm.tickFirst }])
      await declareKeyCompromised(deps, c.get('actor'), { issuerId, number: Number(form.text('number')) })
      return c.redirect(pathTo('issuers.keys', c.get('locale'), { issuerId }), 303)
    }
    if (form.text('sure') !== 'yes') return showKeys(c, [{ field: 'sure', message: messagesIn(c.get('locale')).issuerForm.tickFirst }])
    await rotateIssuerKey(deps, c.get('actor'), { issuerId })
    return c.redirect(pathTo('issuers.keys', c.get('locale'), { issuerId }), 303)
  })
}
