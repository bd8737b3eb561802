// The pages that belong to nobody: home, privacy, accessibility, the mails of a local installation, the icon.
import { badgeTemplates } from '../../domain/badge-templates.ts'
import { describeMedalDrawing } from '../../domain/medal/describe-medal.ts'
import { drawMedal } from '../../domain/medal/draw-medal.ts'
import { Refusal } from '../../domain/refusal.ts'
import { formatDateTime } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { onPage, onRoute } from '../guards.ts'
import { pathTo } from '../paths.ts'
import type { Web, WebApp } from '../web.ts'
import { Mark, showPage } from './frame.tsx'
import { Crumbs, Empty } from './pieces.tsx'

/** A page of letters stays a page. */
const mailsShownMax = 300
const homeMedals = ['food-trades-orientation-path', 'coach', 'i-was-there']

/** Adds the pages. */
export function generalPages(web: Web, app: WebApp): void {
  const { deps } = web
  onRoute(app, 'get', '/', 'public', (c) => c.redirect(pathTo('home', c.get('locale')), 302))
  const forADay = { 'cache-control': 'public, max-age=86400' }
  const mark = (<Mark />).toString().replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" color="#8f2d1f" ')
  onRoute(app, 'get', '/favicon.svg', 'public', (c) => c.body(mark, 200, { 'content-type': 'image/svg+xml', ...forADay }))
  // Some browsers ask for these two by themselves, and read no SVG there.
  const onPaper = mark.replace('>', '><rect width="32" height="32" fill="#fbf4e6"/><g transform="translate(4 4) scale(0.75)">').replace('</svg>', '</g></svg>')
  for (const [path, drawing, side] of [['/favicon.ico', mark, 48], ['/apple-touch-icon.png', onPaper, 180]] as const) {
    let icon: Promise<Uint8Array> | undefined
    onRoute(app, 'get', path, 'public', async (c) => c.body(new Uint8Array(await (icon ??= deps.images.rasteriseSvg(drawing, side))), 200, { 'content-type': 'image/png', ...forADay }))
  }
  onRoute(app, 'get', '/medals/:file', 'public', (c) => {
    const template = badgeTemplates.find(({ key }) => `${key}.svg` === c.req.param('file'))
    if (!template) throw new Refusal('not_found')
    return c.body(drawMedal(template.recipe, { title: template.texts[c.get('locale')].name, description: describeMedalDrawing(template.recipe, c.get('locale')) }), 200, { 'content-type': 'image/svg+xml', 'cache-control': 'public, max-age=86400' })
  })
  onPage(app, 'get', 'home', 'public', (c) => {
    const locale = c.get('locale')
    const m = messagesIn(locale).home
    const doors = [
      { href: pathTo('booklet', locale), title: m.findTitle, text: m.findText },
      { href: pathTo('verify', locale), title: m.verifyTitle, text: m.verifyText },
      { href: pathTo('issuers', locale), title: m.organiseTitle, text: m.organiseText },
    ]
    return showPage(
      c,
      { title: m.title, mayBeIndexed: true },
      <>
        <div class="hero wide">
          <div>
            <h1>{m.title}</h1>
            <p class="lead">{m.lead}</p>
          </div>
          <div class="medals">
            {homeMedals.map((key) => (
              <img class="medal" src={`/medals/${key}.svg`} alt="" width={180} height={180} />
            ))}
          </div>
        </div>
        <ul class="grid three">
          {doors.map(({ href, title, text }) => (
            <li class="card door">
              <h2>
                <a href={href}>{title}</a>
              </h2>
              <p>{text}</p>
            </li>
          ))}
        </ul>
        <hr />
        <h2>{m.howTitle}</h2>
        <ol class="steps">
          {m.steps.map(({ title, text }) => (
            <li>
              <h3>{title}</h3>
              <p>{text}</p>
            </li>
          ))}
        </ol>
      </>,
    )
  })
  for (const name of ['privacy', 'accessibility'] as const) {
    onPage(app, 'get', name, 'public', (c) => {
      const m = messagesIn(c.get('locale')).legal[name]
      return showPage(
        c,
        { title: m.title, width: 'narrow', isLight: true },
        <>
          <h1>{m.title}</h1>
          {m.paragraphs.map((paragraph) => (
            <p>{paragraph}</p>
          ))}
        </>,
      )
    })
  }
  onPage(app, 'get', 'mails', 'public', async (c) => {
    if (!web.mails) throw new Refusal('not_found')
    const locale = c.get('locale')
    const m = messagesIn(locale).layout
    const mails = (await web.mails.list()).slice(0, mailsShownMax)
    return showPage(
      c,
      { title: m.mails, width: 'narrow' },
      <>
        <h1>{m.mails}</h1>
        <p class="lead">{m.mailsLead}</p>
        {mails.length === 0 && <Empty title={m.noMails} text={m.noMailsText} />}
        <ul class="letters">
          {mails.map((mail) => (
            <li>
              <a href={pathTo('mails.one', locale, { mailId: mail.id })}>{mail.subject}</a>
              <p class="small soft">
                {mail.to} · {formatDateTime(mail.sentAt, locale)}
              </p>
            </li>
          ))}
        </ul>
      </>,
    )
  })
  onPage(app, 'get', 'mails.one', 'public', async (c) => {
    const locale = c.get('locale')
    const mail = await web.mails?.read(c.req.param('mailId') ?? '')
    if (!mail) throw new Refusal('not_found')
    return showPage(
      c,
      { title: mail.subject, width: 'narrow' },
      <>
        <Crumbs locale={locale} steps={[{ href: pathTo('mails', locale), label: messagesIn(locale).layout.mails }]} />
        <h1>{mail.subject}</h1>
        <p class="soft">
          {mail.from} → {mail.to}
        </p>
        <div class="sheet">
          {mail.text.split(/\n\n+/).map((paragraph) => (
            <p class="letter">
              {paragraph.split(/(https?:\/\/\S+)/).map((piece, index) => (index % 2 === 1 ? <a href={piece}>{piece}</a> : piece))}
            </p>
          ))}
        </div>
        {mail.html && (
          <p>
            <a class="button secondary" href={`/mails/${mail.id}.html`}>
              {messagesIn(locale).layout.mailAsSent}
            </a>
          </p>
        )}
      </>,
    )
  })
  // The mail as a mail program draws it: its styles stand in the document, nothing of it runs, and it has no origin.
  onRoute(app, 'get', '/mails/:file', 'public', async (c) => {
    const [, mailId = ''] = /^([\w-]+)\.html$/.exec(c.req.param('file') ?? '') ?? []
    const mail = mailId ? await web.mails?.read(mailId) : undefined
    if (!mail?.html) throw new Refusal('not_found')
    return c.html(mail.html, 200, { 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-top-navigation-by-user-activation" })
  })
}
