// Takes screenshots of a running installation at two widths, in light and dark: `node scripts/screenshots.mjs URL FOLDER PATH…`.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import chromium from '@sparticuz/chromium'
import { chromium as playwright } from 'playwright-core'

const [url, folder, ...paths] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })
const browser = await playwright.launch({ args: chromium.args.filter((arg) => !['--single-process', '--no-zygote'].includes(arg)), executablePath: process.env.CHROMIUM_PATH ?? (await chromium.executablePath()), headless: true })
for (const colorScheme of ['light', 'dark']) {
  for (const width of [390, 1280]) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme })
    const page = await context.newPage()
    await page.goto(`${url}/fr/connexion/demonstration`)
    await page.click('main button')
    for (const path of paths) {
      await page.goto(url + path)
      const name = `${path.replaceAll(/[^a-z0-9]+/gi, '-').slice(0, 50)}-${width}-${colorScheme}.png`
      await page.screenshot({ path: join(folder, name), fullPage: true })
    }
    await context.close()
  }
}
await browser.close()
