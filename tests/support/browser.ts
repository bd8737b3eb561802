// A real Chromium from npm, unpacked into a folder of this run alone; CHROMIUM_PATH names another one.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium as playwright, type Browser } from 'playwright-core'

/** Single-process mode cannot open a second context. */
const unwanted = ['--single-process', '--no-zygote']

/** Starts the browser. Call `close` in afterAll. */
export async function openBrowser(): Promise<{ browser: Browser; close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'poincon-browser-'))
  mkdirSync(join(folder, 'unpacked'))
  const before = process.env.TMPDIR
  process.env.TMPDIR = join(folder, 'unpacked')
  try {
    const { default: chromium } = await import('@sparticuz/chromium')
    const browser = await playwright.launch({
      args: process.env.CHROMIUM_PATH ? ['--no-sandbox'] : chromium.args.filter((arg) => !unwanted.includes(arg)),
      executablePath: process.env.CHROMIUM_PATH ?? (await chromium.executablePath()),
      headless: true,
    })
    return {
      browser,
      async close() {
        await browser.close()
        rmSync(folder, { recursive: true, force: true })
      },
    }
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
}
