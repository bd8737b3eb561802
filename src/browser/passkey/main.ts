// Makes a passkey, or signs in with one; what needs it stays hidden where the browser cannot.
import { browserSupportsWebAuthn, startAuthentication, startRegistration } from '@simplewebauthn/browser'

const language = document.documentElement.lang

async function ask<Answer>(path: string, body?: object): Promise<Answer> {
  const answer = await fetch(`${path}?lang=${language}`, { method: 'POST', headers: { 'content-type': 'application/json', accept: 'application/json' }, body: JSON.stringify(body ?? {}) })
  const said = (await answer.json()) as Answer & { title?: string }
  if (!answer.ok) throw new Error(said.title ?? String(answer.status))
  return said
}

async function register(name: string): Promise<string> {
  const optionsJSON = await ask<Parameters<typeof startRegistration>[0]['optionsJSON']>('/passkeys/register/options')
  const { to } = await ask<{ to: string }>('/passkeys/register', { name, response: await startRegistration({ optionsJSON }) })
  return to
}

async function signIn(wanted: string, areMine: boolean): Promise<string> {
  const optionsJSON = await ask<Parameters<typeof startAuthentication>[0]['optionsJSON']>('/passkeys/sign-in/options')
  const { to } = await ask<{ to: string }>('/passkeys/sign-in', { areMine, response: await startAuthentication({ optionsJSON }) })
  return wanted || to
}

if (browserSupportsWebAuthn()) {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-passkey]')) {
    form.hidden = false
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      const status = form.querySelector('[role=status]')
      if (status) status.textContent = ''
      const data = new FormData(form)
      const done = form.dataset.passkey === 'register' ? register(String(data.get('passkeyName') ?? '')) : signIn(String(data.get('to') ?? ''), data.get('areMine') === 'yes')
      done.then(
        (to) => location.assign(to),
        () => {
          if (status) status.textContent = form.dataset.failed ?? ''
        },
      )
    })
  }
}
