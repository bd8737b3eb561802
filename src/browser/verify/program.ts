// The verifying page of an exported folder: takes a file, a text or an address of the folder, and answers in the page; nothing leaves it.
import { formatDate, type Locale } from '../../i18n/formats.ts'
import { element } from './elements.ts'
import { showReport } from './report-view.ts'
import { findExportedBadge, verifyInExport, type ExportedFolder } from './verify-in-export.ts'
import { wordsIn } from './words.ts'

const fileBytesMax = 5_000_000
const textCharactersMax = 4_000_000
const answerSecondsMax = 20

const locale: Locale = document.documentElement.lang === 'en' ? 'en' : 'fr'
const words = wordsIn(locale)
const form = document.querySelector<HTMLFormElement>('form[data-public-url]')
const place = document.querySelector<HTMLElement>('[data-report]')

const folder: ExportedFolder = {
  publicUrl: form?.dataset.publicUrl ?? location.origin,
  async readText(path) {
    const answer = await fetch(path, { signal: AbortSignal.timeout(answerSecondsMax * 1_000), headers: { accept: 'application/json' } })
    const text = answer.ok ? await answer.text() : ''
    if (!answer.ok || text.length > textCharactersMax) throw new Error(`${path} cannot be read`)
    return text
  },
  now: () => new Date(),
}

function show(...nodes: HTMLElement[]): void {
  place?.replaceChildren(...nodes)
  const first = place?.querySelector<HTMLElement>('[tabindex="-1"]')
  first?.focus()
  first?.scrollIntoView({ block: 'start' })
}

/** Once a badge was verified, the form is there for another one. */
function offerAnother(): void {
  for (const intro of document.querySelectorAll<HTMLElement>('[data-intro]')) intro.hidden = true
  document.querySelector('[data-heading]')?.replaceWith(element('h2', {}, words.verify.another))
}

const complain = (message: string) => show(element('p', { class: 'notice bad', role: 'alert', tabindex: '-1' }, message))

/** Addresses of this very folder count as those of the service, wherever it is served now. */
const asServiceAddress = (address: string) => (address.startsWith(`${location.origin}/`) ? folder.publicUrl + address.slice(location.origin.length) : address)

async function verify(file: File | undefined, text: string): Promise<void> {
  if (!file && text === '') return complain(words.verify.nothing)
  if (file && file.size > fileBytesMax) return complain(words.frozen.tooLarge)
  let input: Uint8Array | string = file ? new Uint8Array(await file.arrayBuffer()) : text
  if (typeof input === 'string' && /^https?:\/\/\S+$/.test(input)) {
    const address = asServiceAddress(input)
    if (!address.startsWith(`${folder.publicUrl}/`)) return complain(words.frozen.elsewhere)
    const found = await findExportedBadge(folder, address)
    if (found === undefined) return complain(words.frozen.notHere)
    input = found
  }
  offerAnother()
  show(showReport(await verifyInExport(input, folder), words, locale, formatDate(form?.dataset.exportedAt ?? '', locale)))
}

if (form) {
  const fileBox = form.elements.namedItem('file') as HTMLInputElement
  const textBox = form.elements.namedItem('text') as HTMLTextAreaElement
  const button = form.querySelector('button')
  const run = (file: File | undefined, text: string) => {
    if (button) button.disabled = true
    verify(file, text.trim())
      .catch(() => complain(words.verify.verdicts.undetermined))
      .finally(() => {
        if (button) button.disabled = false
      })
  }
  form.hidden = false
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    run(fileBox.files?.[0], textBox.value)
  })
  for (const kind of ['dragover', 'drop'] as const) document.addEventListener(kind, (event) => event.preventDefault())
  document.addEventListener('drop', (event) => {
    const [file] = event.dataTransfer?.files ?? []
    if (file) run(file, '')
  })
  const runFromAddress = () => {
    // A badge's own page leads here with its path behind the #, which browsers send to nobody.
    if (!location.hash.startsWith('#/credentials/')) return
    textBox.value = folder.publicUrl + location.hash.slice(1)
    run(undefined, textBox.value)
  }
  window.addEventListener('hashchange', runFromAddress)
  runFromAddress()
}
