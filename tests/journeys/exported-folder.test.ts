// A reader verifies badges on an exported folder with a real browser: the service is gone, nothing leaves the page, the words are those of the service.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signingKeyFromSeed } from '../../src/openbadges/keys.ts'
import { signWithDataIntegrity } from '../../src/openbadges/v3/data-integrity.ts'
import { exportRecord } from '../../src/usecases/export-record.ts'
import { openBrowser } from '../support/browser.ts'
import { makePdf } from '../support/pdf.ts'
import { exportStory, type ExportedStory } from '../support/export.ts'
import { serveWorld, type TestWeb } from '../support/web.ts'
import type { World } from '../support/world.ts'

let story: ExportedStory
let opened: Awaited<ReturnType<typeof openBrowser>>
let page: Page
const problems: string[] = []
const asked: string[] = []

beforeAll(async () => {
  story = await exportStory()
  opened = await openBrowser()
  page = await (await opened.browser.newContext({ viewport: { width: 390, height: 900 } })).newPage()
  page.on('console', (message) => message.type() === 'error' && problems.push(`${message.text()} ${message.location().url}`))
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('request', (request) => asked.push(request.url()))
}, 180_000)
afterAll(async () => {
  await opened?.close()
  await story?.close()
})

const pathOf = (name: string) => join(story.folder, 'credentials', name)

async function bring(input: { file: string } | { text: string }, language: 'fr' | 'en' = 'fr'): Promise<string> {
  await page.goto(`${story.url}${language === 'fr' ? '/fr/verifier' : '/en/verify'}`)
  if ('file' in input) await page.setInputFiles('#file', input.file)
  else await page.fill('#text', input.text)
  await page.click('form button')
  await page.waitForSelector('[data-report] > *')
  return (await page.textContent('[data-report]')) ?? ''
}

test('a valid badge in every form, in both languages', async () => {
  const [one] = story.shared
  for (const extension of ['png', 'svg', 'json', 'jwt']) {
    const said = await bring({ file: pathOf(`${one?.id}.${extension}`) })
    expect(said).toContain('Authentique')
    expect(said).toContain(one?.name)
    expect(said).toContain('L’organisation et ses clés sont dans cette copie')
    expect(said).toMatch(/Retiré ou non\u00a0: tel que c’était le \d+/)
  }
  expect(await bring({ text: readFileSync(pathOf(`${one?.id}.json`), 'utf8') }, 'en')).toContain('Authentic')
  expect(await bring({ text: `${story.url}/credentials/${one?.id}` }, 'en')).toContain('Authentic')
  // The page of PDF is not in the copy; whoever has one brings it.
  const paper = join(story.folder, 'paper.pdf')
  writeFileSync(paper, makePdf([{ text: readFileSync(pathOf(`${one?.id}.json`)), isCompressed: true }]))
  expect(await bring({ file: paper })).toContain('Authentique')
  rmSync(paper)
  // An RSA signature, which browsers only check in promises.
  expect(await bring({ file: pathOf(`${story.replaced.newId}.jwt`) }, 'en')).toContain('Authentic')
})

test('what does not hold is told apart: tampered, withdrawn, suspended, an organisation that is not here', async () => {
  const [one] = story.shared
  const good = readFileSync(pathOf(`${one?.id}.json`), 'utf8')
  const parsed = JSON.parse(good) as { issuer: { id: string }; proof: unknown; credentialSubject: { achievement: { name: string } } }
  expect(await bring({ text: good.replace(`"name":${JSON.stringify(parsed.credentialSubject.achievement.name)}`, '"name":"Autre"') })).toContain('Modifié depuis sa signature')
  const revoked = await bring({ file: pathOf(`${story.revoked.id}.png`) })
  expect(revoked).toContain('Retiré par l’organisation')
  expect(revoked).toContain('ou remplacé par un badge corrigé')
  expect(await bring({ file: pathOf(`${story.suspended.id}.svg`) })).toContain('Suspendu par l’organisation pour le moment')
  const { proof: _proof, ...unsigned } = parsed
  const stranger = 'did:web:ailleurs.example'
  const foreign = await signWithDataIntegrity({ ...unsigned, issuer: { ...unsigned.issuer, id: stranger } }, signingKeyFromSeed(new Uint8Array(32).fill(3), `${stranger}#key-1`), { created: new Date() })
  const unknown = await bring({ text: JSON.stringify(foreign) })
  expect(unknown).toContain('N’a pas pu être vérifié entièrement')
  expect(unknown).toContain('L’adresse de l’organisation ne répond pas')
  expect(unknown).toContain('Nous ne connaissons pas cette organisation')
  expect(await bring({ text: 'bonjour' })).toContain('Ce n’est pas un badge')
  expect(await bring({ text: '' })).toContain('Choisissez un fichier')
  expect(await bring({ text: `${story.url}/credentials/${story.erased.id}` })).toContain('n’est pas dans la copie')
  expect(await bring({ text: 'https://ailleurs.example/badge.json' })).toContain('ne demande rien aux autres sites')
})

test('says the same words as the page of the service', async () => {
  const bare = await opened.browser.newPage({ javaScriptEnabled: false })
  const web: TestWeb = await serveWorld({ deps: story.deps } as World)
  try {
    const parts = ['h1', 'h2', 'h3', 'h4', 'dt', 'dd', 'th', 'td', '.prose', 'section p', 'section li']
    const [first] = story.shared
    const record = await exportRecord(story.deps, { personId: first?.holderId ?? '', credentialIds: [first?.id ?? ''], name: 'Mes badges', locale: 'fr' })
    if ('problem' in record) throw new Error(record.problem)
    const words = (text: string) => text.replaceAll(/\s+/g, ' ').trim()
    for (const text of [...[story.shared[1], story.revoked, story.suspended].map((held) => readFileSync(pathOf(`${held?.id}.json`), 'utf8')), record.document]) {
      const answer = await web.app.request(`${story.url}/fr/verifier`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }, body: new URLSearchParams({ text }) })
      await bring({ text })
      const here = await page.locator(parts.map((part) => `[data-report] ${part}`).join()).allTextContents()
      await bare.setContent(await answer.text())
      const there = await bare.locator(parts.map((part) => `article ${part}`).join()).allTextContents()
      expect(here.length).toBeGreaterThan(20)
      expect(here.map(words)).toEqual(there.map(words))
    }
  } finally {
    await bare.close()
    await web.close()
  }
})

test('a badge’s own page leads to its verification, in one press', async () => {
  await page.goto(`${story.url}/credentials/${story.shared[2]?.id}`)
  await page.click('article .button')
  await page.waitForSelector('[data-report] .verdict')
  expect(await page.textContent('[data-report] .verdict')).toContain('Authentique')
  await page.goto(`${story.url}/en`)
  expect(await page.textContent('h1')).toContain('kept')
  await page.click('a.lang')
  expect(await page.textContent('h1')).toContain('conservés')
})

test('a file that is dropped on the page is taken', async () => {
  await page.goto(`${story.url}/fr/verifier`)
  const text = readFileSync(pathOf(`${story.shared[0]?.id}.json`), 'utf8')
  await page.evaluate(`
    const transfer = new DataTransfer()
    transfer.items.add(new File([${JSON.stringify(text)}], 'badge.json'))
    document.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }))
  `)
  await page.waitForSelector('[data-report] .verdict')
  expect(await page.textContent('[data-report] .verdict')).toContain('Authentique')
})

test('the folder of another day still verifies where it is served at another address', async () => {
  const { serveFolder } = await import('../support/static-host.ts')
  const { findFreePort } = await import('../support/program.ts')
  const port = await findFreePort()
  const elsewhere = await serveFolder(story.folder, port)
  try {
    await page.goto(`http://localhost:${port}/fr/verifier#/credentials/${story.shared[0]?.id}`)
    await page.waitForSelector('[data-report] .verdict')
    expect(await page.textContent('[data-report] .verdict')).toContain('Authentique')
    expect(elsewhere.asked.some((path) => path.endsWith('/did.json'))).toBe(true)
  } finally {
    await elsewhere.close()
  }
})

test('has no fault of accessibility, and says what it needs without JavaScript', async () => {
  await bring({ file: pathOf(`${story.shared[0]?.id}.json`) })
  for (const address of [undefined, '/fr', `/issuers/${story.issuerId}/keys`, `/credentials/${story.shared[0]?.id}`, '/404.html']) {
    if (address) await page.goto(story.url + address)
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${address} ${id} ${nodes[0]?.html}`)).toEqual([])
  }
  const bare = await opened.browser.newPage({ javaScriptEnabled: false })
  await bare.goto(`${story.url}/fr/verifier`)
  expect(await bare.textContent('noscript')).toContain('poincon verify')
  expect(await bare.isVisible('form')).toBe(false)
  await bare.close()
})

test('never broke its policy, and asked this machine alone', () => {
  // The badge that is not in the copy was asked for, and is not there.
  expect(problems.filter((problem) => !problem.endsWith(`/credentials/${story.erased.id}.json`))).toEqual([])
  expect(asked.length).toBeGreaterThan(50)
  for (const url of asked) expect(new URL(url).hostname).toBe('localhost')
})
