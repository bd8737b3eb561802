// The settings: the only reader of the environment. Each has a default that works, and a bad one stops the start with a sentence.
import { isIP } from 'node:net'
import { join, resolve } from 'node:path'

export type Config = {
  /** Port to listen on; 0 asks for a free one. */
  port: number
  host: string
  /** Origin that people and verifiers see, without a trailing slash. */
  publicUrl: string
  isLocal: boolean
  dataDirectory: string
  databaseUrl: string | undefined
  smtpUrl: string | undefined
  mailFrom: string
  /** The key-encryption key in base64, or the file that holds it. */
  key: { base64: string } | { file: string }
  vcApiIsOpen: boolean
  /** Who may read /metrics on a real site: the bearer of this token, nobody when it is not set. */
  metricsToken: string | undefined
  logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug'
  trustedProxies: string[]
}

/** A setting that cannot be used; its message is for the operator. */
export class BadSetting extends Error {}

const metricsTokenCharactersMin = 16

const localHosts = ['localhost', '127.0.0.1', '[::1]']

/**
 * Reads the settings.
 * @throws BadSetting with a sentence that names the setting and what to do.
 */
export function readConfig(environment: Record<string, string | undefined> = process.env): Config {
  const port = Number(environment.PORT || '3000')
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new BadSetting(`PORT must be a number from 0 to 65535, not "${environment.PORT}".`)
  const publicUrl = readOrigin(environment.PUBLIC_URL || `http://localhost:${port}`)
  const dataDirectory = resolve(environment.DATA_DIR || './data')
  const logLevel = environment.LOG_LEVEL || 'info'
  if (!['silent', 'error', 'warn', 'info', 'debug'].includes(logLevel)) {
    throw new BadSetting(`LOG_LEVEL must be silent, error, warn, info or debug, not "${logLevel}".`)
  }
  const trustedProxies = (environment.TRUSTED_PROXIES ?? '').split(',').map((part) => part.trim()).filter(Boolean)
  for (const proxy of trustedProxies) {
    const [address = '', bits] = proxy.split('/')
    const bitsMax = isIP(address) === 6 ? 128 : 32
    if (!isIP(address) || (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= bitsMax))) throw new BadSetting(`TRUSTED_PROXIES must be addresses or ranges (10.0.0.0/8) separated by commas; "${proxy}" is not one.`)
  }
  for (const [name, protocols] of Object.entries({ SMTP_URL: ['smtp:', 'smtps:'], DATABASE_URL: ['postgres:', 'postgresql:'] })) {
    const value = environment[name]
    if (value && !(URL.canParse(value) && protocols.includes(new URL(value).protocol))) {
      throw new BadSetting(`${name} must begin with ${protocols.join('// or ')}//.`)
    }
  }
  if (environment.VC_API && environment.VC_API !== 'open') throw new BadSetting('VC_API has one value, "open"; leave it out otherwise.')
  if (environment.METRICS_TOKEN && environment.METRICS_TOKEN.length < metricsTokenCharactersMin) {
    throw new BadSetting(`METRICS_TOKEN must have at least ${metricsTokenCharactersMin} characters.`)
  }
  const url = new URL(publicUrl)
  return {
    port,
    host: environment.HOST || '127.0.0.1',
    publicUrl,
    isLocal: localHosts.includes(url.hostname),
    dataDirectory,
    databaseUrl: environment.DATABASE_URL || undefined,
    smtpUrl: environment.SMTP_URL || undefined,
    mailFrom: environment.MAIL_FROM || `badges@${url.hostname}`,
    key: environment.POINCON_KEY ? { base64: environment.POINCON_KEY } : { file: environment.POINCON_KEY_FILE || join(dataDirectory, 'secret.key') },
    vcApiIsOpen: environment.VC_API === 'open',
    metricsToken: environment.METRICS_TOKEN || undefined,
    logLevel: logLevel as Config['logLevel'],
    trustedProxies,
  }
}

function readOrigin(value: string): string {
  if (!URL.canParse(value)) throw new BadSetting(`PUBLIC_URL must be an address such as https://badges.example.org, not "${value}".`)
  const url = new URL(value)
  if (!['http:', 'https:'].includes(url.protocol) || url.pathname !== '/' || url.search || url.hash || url.username) {
    throw new BadSetting('PUBLIC_URL must be an origin alone: https://, the name, and the port if there is one.')
  }
  if (url.protocol === 'http:' && !localHosts.includes(url.hostname)) {
    throw new BadSetting('PUBLIC_URL must be https unless it is local: badges and sign-in would not be safe.')
  }
  return url.origin
}
