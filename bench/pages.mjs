// `npm run bench -- pages`: the weight of the pages and the time to their first byte.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

const freePort = () =>
  new Promise((found) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => found(port))
    })
  })

/** Asks for a page; resolves with its compressed size, the milliseconds to its first byte, and its text. */
const ask = (url, { method = 'GET', cookie = '' } = {}) =>
  new Promise((done, failed) => {
    const started = performance.now()
    request(url, { method, headers: { 'accept-encoding': 'gzip', accept: 'text/html', cookie, ...(method === 'POST' && { 'sec-fetch-site': 'same-origin' }) } }, (answer) => {
      const first = performance.now() - started
      const chunks = []
      answer.on('data', (chunk) => chunks.push(chunk))
      answer.on('end', () => {
        const bytes = Buffer.concat(chunks)
        const text = answer.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes).toString() : bytes.toString()
        done({ bytes: bytes.length, first, text, status: answer.statusCode, headers: answer.headers })
      })
    })
      .on('error', failed)
      .end()
  })

/** What the page also loads to be drawn and to work: styles and scripts, images and fonts left out. */
const assetsOf = (text) => [...text.matchAll(/<(?:link[^>]+rel="(?:stylesheet|modulepreload)"[^>]+href|script[^>]+src)="(\/[^"]+)"/g)].map(([, path]) => path)

const round = (value) => Math.round(value * 100) / 100
const print = (name, value, unit, limit) => console.log(JSON.stringify({ name, value: round(value), unit, limit: round(limit), ratio: round(value / limit), peer: null, peerRatio: null }))

const folder = mkdtempSync(join(tmpdir(), 'poincon-bench-'))
const port = await freePort()
const child = spawn(process.execPath, ['dist/main.js', 'serve', '--no-work'], { env: { ...process.env, DATA_DIR: folder, PORT: String(port), PUBLIC_URL: '', DATABASE_URL: '', SMTP_URL: '', LOG_LEVEL: 'warn' }, stdio: ['ignore', 'pipe', 'inherit'] })
try {
  let text = ''
  const places = await new Promise((ready, failed) => {
    child.stdout.on('data', (chunk) => {
      text += chunk
      if (text.includes('Ctrl-C')) ready(text)
    })
    child.on('exit', () => failed(new Error('the program ended')))
  })
  const find = (pattern) => pattern.exec(places)?.[0]
  const base = `http://127.0.0.1:${port}`
  // The organiser of the example, by the door that only a demonstration has.
  const cookie = (await ask(`${base}/fr/connexion/demonstration`, { method: 'POST' })).headers['set-cookie']?.map((one) => one.split(';')[0]).join('; ') ?? ''
  const issuer = /\/fr\/organisations\/[0-9a-f-]{36}/.exec((await ask(`${base}/fr/organisations`, { cookie })).text)?.[0]
  const badge = /\/fr\/badges\/[0-9a-f-]{36}\/suivi/.exec((await ask(base + issuer, { cookie })).text)?.[0]
  const pages = [
    ['claim', find(/\/fr\/proposition\/[\w-]+/), 10_000],
    ['verify', '/fr/verifier', 10_000],
    ['public badge', find(/\/credentials\/[\w-]+/), 30_000],
    ['wrap-up', find(/\/fr\/bilan\/[\w-]+/), 60_000],
    ['home', '/fr', 60_000],
    ['booklet', '/fr/carnet', 30_000],
    ['organisation', issuer, 60_000],
    ['follow', badge, 60_000],
  ]
  // The floor in the same run: the same server answering two bytes.
  for (let i = 0; i < 60; i++) await ask(`${base}/healthz`)
  const floors = []
  for (let i = 0; i < 30; i++) floors.push((await ask(`${base}/healthz`)).first)
  const floor = floors.sort((a, b) => a - b)[15]
  for (const [name, path, limit] of pages) {
    const tries = []
    for (let i = 0; i < 30; i++) tries.push(await ask(base + path, { cookie: ['booklet', 'organisation', 'follow'].includes(name) ? cookie : '' }))
    const { bytes, status, text: html } = tries[0]
    const first = tries.map((each) => each.first).sort((a, b) => a - b)[15]
    if (status !== 200) throw new Error(`${path} answered ${status}`)
    let weight = bytes
    for (const asset of assetsOf(html)) weight += (await ask(base + asset)).bytes
    print(`pages.${name}.weight`, weight, 'bytes gzip (HTML, styles and scripts)', limit)
    print(`pages.${name}.first-byte`, first, 'ms (median of 30; the limit is the same server answering two bytes)', floor)
  }
} finally {
  child.kill('SIGINT')
  await new Promise((ended) => child.on('exit', ended))
  rmSync(folder, { recursive: true, force: true })
}
