// Members of an organisation: invited, confirmed, changed; and the page that an invitation's mail opens.
import { textIn } from '../../domain/issuer.ts'
import { Refusal } from '../../domain/refusal.ts'
import { formatDate } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import type { Role } from '../../usecases/authorize.ts'
import { getIssuer } from '../../usecases/issuers.ts'
import { acceptInvitation, changeMember, getInvitation, getMembers, inviteMember, withdrawInvitation } from '../../usecases/members.ts'
import { onPage } from '../guards.ts'
import { pathTo } from '../paths.ts'
import { isId, readId } from '../read-id.ts'
import { readForm } from '../read-form.ts'
import type { Web, WebApp, WebContext } from '../web.ts'
import { showPage } from './frame.tsx'
import { Crumbs, ErrorSummary, Field, type FieldError } from './pieces.tsx'

const roles: readonly Role[] = ['reader', 'awarder', 'badge_maker', 'administrator']

/** Adds the pages. */
export function memberPages(web: Web, app: WebApp): void {
  const { deps } = web
  const show = async (c: WebContext, values: Record<string, string> = {}, errors: FieldError[] = []) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).members
    const names = messagesIn(locale).organiser.roles
    const issuerId = readId(c, 'issuerId')
    const [{ members, invitations }, { issuer }] = await Promise.all([getMembers(deps, c.get('actor'), issuerId), getIssuer(deps, c.get('actor'), issuerId)])
    const choose = (id: string, chosen: string) => (
      <select id={id} name="role" aria-label={id === 'role-new' ? undefined : m.role}>
        {roles.map((role) => (
          <option value={role} selected={role === chosen}>
            {names[role]}
          </option>
        ))}
      </select>
    )
    return showPage(
      c,
      { title: m.title, width: 'narrow', status: errors.length > 0 ? 422 : 200 },
      <>
        <Crumbs locale={locale} steps={[{ href: pathTo('issuers.one', locale, { issuerId }), label: textIn(issuer.name, locale) }]} />
        <h1>{m.title}</h1>
        {c.req.query('done') === 'sent' && (
          <p class="notice" role="status">
            {m.sent}
          </p>
        )}
        {members.length === 0 && <p class="soft">{m.none}</p>}
        <ul class="ledger">
          {members.map((member) => (
            <li>
              <div>
                <h2>{member.name ?? member.address}</h2>
                {member.name && <p class="small soft">{member.address}</p>}
              </div>
              <form method="post" class="acts">
                <input type="hidden" name="person" value={member.personId} />
                {choose(`role-${member.personId}`, member.role)}
                <button name="act" value="change" class="secondary">
                  {m.change}
                </button>
              </form>
              <details>
                <summary>{m.remove}</summary>
                <form method="post">
                  <input type="hidden" name="person" value={member.personId} />
                  <p>{m.removeText(member.name ?? member.address ?? '')}</p>
                  <button name="act" value="remove" class="danger">
                    {m.remove}
                  </button>
                </form>
              </details>
            </li>
          ))}
        </ul>
        {invitations.length > 0 && (
          <>
            <h2 class="sewn">{m.waiting}</h2>
            <ul class="ledger">
              {invitations.map((invitation) => (
                <li>
                  <div>
                    <h3>{invitation.address}</h3>
                    <p class="small soft">
                      {names[invitation.role]} · {m.until(formatDate(invitation.expiresAt, locale))}
                    </p>
                  </div>
                  <form method="post">
                    <input type="hidden" name="invitation" value={invitation.id} />
                    <button name="act" value="withdraw" class="quiet" aria-label={`${m.withdraw} (${invitation.address})`}>
                      {m.withdraw}
                    </button>
                  </form>
                </li>
              ))}
            </ul>
          </>
        )}
        <form method="post" class="sheet">
          <h2>{m.invite}</h2>
          <ErrorSummary locale={locale} errors={errors} />
          <Field name="address" label={messagesIn(locale).organiser.address} type="email" value={values.address} errors={errors} autocomplete="off" />
          <div class="field">
            <label for="role-new">{m.role}</label>
            {choose('role-new', values.role ?? 'awarder')}
          </div>
          <dl class="small">
            {roles.map((role) => (
              <>
                <dt>{names[role]}</dt>
                <dd>{m.roleTexts[role]}</dd>
              </>
            ))}
          </dl>
          <button name="act" value="invite">
            {m.send}
          </button>
        </form>
      </>,
    )
  }
  onPage(app, 'get', 'issuers.members', 'signed_in', (c) => show(c))
  onPage(app, 'post', 'issuers.members', 'signed_in', async (c) => {
    const form = await readForm(c)
    const issuerId = readId(c, 'issuerId')
    const locale = c.get('locale')
    const role = roles.find((known) => known === form.text('role')) ?? 'reader'
    if (form.text('act') === 'invite') {
      const { problem } = await inviteMember(deps, c.get('actor'), { issuerId, address: form.text('address'), role, locale })
      if (problem) return show(c, form.values(), [{ field: 'address', message: messagesIn(locale).signIn.addressError }])
      return c.redirect(pathTo('issuers.members', locale, { issuerId, done: 'sent' }), 303)
    }
    if (form.text('act') === 'withdraw') {
      if (!isId(form.text('invitation'))) throw new Refusal('not_found')
      await withdrawInvitation(deps, c.get('actor'), { issuerId, invitationId: form.text('invitation') })
    } else {
      if (!isId(form.text('person'))) throw new Refusal('not_found')
      await changeMember(deps, c.get('actor'), { issuerId, personId: form.text('person'), role: form.text('act') === 'change' ? role : undefined })
    }
    return c.redirect(pathTo('issuers.members', locale, { issuerId }), 303)
  })
  onPage(app, 'get', 'invitation', 'offer', async (c) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).members
    const { issuerName, role } = await getInvitation(deps, c.req.param('token') ?? '')
    const title = m.invitationTitle(textIn(issuerName, locale))
    return showPage(
      c,
      { title, width: 'narrow' },
      <div class="sheet stitched">
        <h1>{title}</h1>
        <p class="lead">{m.invitationText(messagesIn(locale).organiser.roles[role] ?? role)}</p>
        {c.get('viewer')?.sessionKind === 'signed_in' ? (
          <form method="post">
            <button class="big">{m.accept}</button>
          </form>
        ) : (
          <p>
            {m.signInFirst} <a href={pathTo('sign-in', locale, { to: c.req.path })}>{messagesIn(locale).layout.signIn}</a>
          </p>
        )}
      </div>,
    )
  })
  onPage(app, 'post', 'invitation', 'offer', async (c) => {
    const { issuerId } = await acceptInvitation(deps, c.get('actor'), c.req.param('token') ?? '')
    return c.redirect(pathTo('issuers.one', c.get('locale'), { issuerId }), 303)
  })
}
