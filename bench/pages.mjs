// `npm run bench -- pages`: the weight of the pages and the time to their first byte.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const freePort = () =>
  new Promise((found) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => found(port))
    })
  })

/** Asks for a page; resolves with its compressed size and the milliseconds to its first byte. */
const ask = (url) =>
  new Promise((done, failed) => {
    const started = performance.now()
    request(url, { headers: { 'accept-encoding': 'gzip', accept: 'text/html' } }, (answer) => {
      const first = performance.now() - started
      let bytes = 0
      answer.on('data', (chunk) => (bytes += chunk.length))
      answer.on('end', () => done({ bytes, first, status: answer.statusCode }))
    })
      .on('error', failed)
      .end()
  })

const folder = mkdtempSync(join(tmpdir(), 'poincon-bench-'))
const port = await freePort()
const child = spawn(process.execPath, ['dist/main.js', 'serve', '--no-work'], { env: { ...process.env, DATA_DIR: folder, PORT: String(port), PUBLIC_URL: '', LOG_LEVEL: 'warn' }, stdio: ['ignore', 'pipe', 'inherit'] })
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
  const pages = [
    ['claim', find(/\/fr\/proposition\/[\w-]+/), 10_000],
    ['verify', '/fr/verifier', 10_000],
    ['public badge', find(/\/credentials\/[\w-]+/), 30_000],
    ['wrap-up', find(/\/fr\/bilan\/[\w-]+/), 60_000],
    ['home', '/fr', 60_000],
  ]
  // The floor in the same run: the same server answering two bytes.
  const floors = []
  for (let i = 0; i < 30; i++) floors.push((await ask(`${base}/healthz`)).first)
  const floor = floors.sort((a, b) => a - b)[15]
  for (const [name, path, limit] of pages) {
    const tries = []
    for (let i = 0; i < 30; i++) tries.push(await ask(base + path))
    const { bytes, status } = tries[0]
    const first = tries.map((each) => each.first).sort((a, b) => a - b)[15]
    if (status !== 200) throw new Error(`${path} answered ${status}`)
    console.log(JSON.stringify({ name: `pages.${name}.weight`, value: bytes, unit: 'bytes gzip (HTML; claim and verify carry their styles in it)', limit, ratio: Math.round((bytes / limit) * 100) / 100 }))
    console.log(JSON.stringify({ name: `pages.${name}.first-byte`, value: Math.round(first * 100) / 100, unit: 'ms (median of 30)', limit: Math.round(floor * 100) / 100, ratio: Math.round((first / floor) * 10) / 10 }))
  }
} finally {
  child.kill('SIGINT')
  await new Promise((ended) => child.on('exit', ended))
  rmSync(folder, { recursive: true, force: true })
}
