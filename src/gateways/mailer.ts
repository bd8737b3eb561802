// Sends mail over SMTP, or writes it to files that a local page shows.
import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import type { Mailer, OutgoingMail } from '../domain/ports.ts'

/** The name of the picture within its mail, as the HTML says it. */
const pictureId = 'picture'

type Options = { from: string; smtpUrl: string } | { from: string; folder: string }

const compose = (from: string, mail: OutgoingMail) => ({
  // Objects, never joined strings: an address in a name cannot become a recipient.
  from: { name: mail.fromName, address: from },
  to: { name: mail.to.name ?? '', address: mail.to.address },
  replyTo: mail.replyTo,
  subject: mail.subject,
  text: mail.text,
  html: mail.html,
  attachments: mail.picture ? [{ filename: 'badge.png', content: Buffer.from(mail.picture), contentType: 'image/png', contentDisposition: 'inline' as const, cid: pictureId }] : [],
  messageId: `<${mail.messageId}>`,
  headers: {
    'Content-Language': mail.locale,
    'Auto-Submitted': 'auto-generated',
    ...(mail.unsubscribeUrl
      ? { 'List-Unsubscribe': `<${mail.unsubscribeUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }
      : {}),
  },
  disableFileAccess: true,
  disableUrlAccess: true,
})

/** A mailer on a server (SMTP), or on a folder of `.eml` files. */
export function openMailer(options: Options): Mailer & { check(): Promise<void>; close(): void } {
  if ('folder' in options) {
    const transport = createTransport({ streamTransport: true, buffer: true })
    return {
      async send(mail) {
        const { message } = await transport.sendMail(compose(options.from, mail))
        await mkdir(options.folder, { recursive: true, mode: 0o700 })
        const name = mail.messageId.replaceAll(/[^A-Za-z0-9-]/g, '_')
        // Written aside and renamed: a reader never sees half a mail, and a second send replaces the first.
        await writeFile(join(options.folder, `${name}.part`), message as Buffer, { mode: 0o600 })
        await rename(join(options.folder, `${name}.part`), join(options.folder, `${name}.eml`))
        return { outcome: 'sent' }
      },
      async check() {
        await mkdir(options.folder, { recursive: true, mode: 0o700 })
      },
      close() {},
    }
  }
  const transport = createTransport(options.smtpUrl, {
    pool: true,
    maxConnections: 2,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
  } as object)
  return {
    async send(mail) {
      try {
        await transport.sendMail(compose(options.from, mail))
        return { outcome: 'sent' }
      } catch (error) {
        const { responseCode, response, code } = error as Error & { responseCode?: number; response?: string; code?: string }
        // A permanent answer about this recipient is a result; everything else is tried again.
        if (code === 'EENVELOPE' && responseCode && responseCode >= 500) return { outcome: 'refused', problem: (response ?? '').slice(0, 300) }
        throw error
      }
    },
    async check() {
      await transport.verify()
    },
    close() {
      transport.close()
    },
  }
}

export type MailFile = { id: string; to: string; from: string; subject: string; sentAt: Date }

/** Reads the mails of a folder, newest first; for the local page only. */
export function openMailFolder(folder: string, parse: (source: Buffer) => MailParts) {
  const one = async (id: string) => {
    if (!/^[A-Za-z0-9_-]+$/.test(id)) return undefined
    const source = await readFile(join(folder, `${id}.eml`)).catch(() => undefined)
    return source && { id, ...parse(source) }
  }
  return {
    async list(): Promise<MailFile[]> {
      const names = await readdir(folder).catch(() => [] as string[])
      const mails = await Promise.all(names.filter((name) => name.endsWith('.eml')).map((name) => one(name.slice(0, -4))))
      return mails.filter((mail) => mail !== undefined).sort((a, b) => b.sentAt.getTime() - a.sentAt.getTime())
    },
    read: one,
  }
}

export type MailParts = { to: string; from: string; subject: string; sentAt: Date; text: string; html?: string }
