// A real SMTP conversation: what is accepted, refused for good, put off, and when nobody answers; and mails as files.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OutgoingMail } from '../domain/ports.ts'
import { parseMail } from './mail-reader.ts'
import { openMailer, openMailFolder } from './mailer.ts'

const received: string[] = []
const server = new SMTPServer({
  disabledCommands: ['AUTH', 'STARTTLS'],
  logger: false,
  onRcptTo(address, _session, done) {
    const codes: Record<string, number> = { 'nobody@home.example': 550, 'later@home.example': 451 }
    const code = codes[address.address]
    done(code ? Object.assign(new Error('no'), { responseCode: code }) : undefined)
  },
  onData(stream, _session, done) {
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('end', () => {
      received.push(Buffer.concat(chunks).toString('utf8'))
      done()
    })
  },
})
let url = ''
beforeAll(async () => {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  url = `smtp://127.0.0.1:${(server.server.address() as { port: number }).port}`
})
afterAll(() => new Promise<void>((closed) => server.close(closed)))

const mail = (address: string): OutgoingMail => ({
  to: { name: 'Zoé "Cœurderoy", autre@mal.example', address },
  fromName: 'Réseau é',
  subject: 'Un badge pour vous : « Coach » 日',
  text: 'Bonjour Zoé,\n\nhttps://badges.example.org/fr/proposition/abc',
  html: '<p>Bonjour Zoé</p>',
  messageId: '0b2f@badges.example.org',
  unsubscribeUrl: 'https://badges.example.org/unsubscribe/abc',
  locale: 'fr',
})

test('a mail reaches its one recipient with its id and its way out; a refusal is a result; anything else is tried again', async () => {
  const mailer = openMailer({ from: 'badges@badges.example.org', smtpUrl: url })
  expect(await mailer.send(mail('zoe@home.example'))).toEqual({ outcome: 'sent' })
  expect(received).toHaveLength(1)
  expect(received[0]).toContain('Message-ID: <0b2f@badges.example.org>')
  expect(received[0]).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click')
  expect(await mailer.send(mail('nobody@home.example'))).toMatchObject({ outcome: 'refused', problem: expect.stringContaining('550') })
  await expect(mailer.send(mail('later@home.example'))).rejects.toThrow()
  expect(received).toHaveLength(1)
  mailer.close()
  const nobodyThere = openMailer({ from: 'badges@badges.example.org', smtpUrl: 'smtp://127.0.0.1:9' })
  await expect(nobodyThere.send(mail('zoe@home.example'))).rejects.toThrow()
  nobodyThere.close()
})

test('the picture of a mail travels in it, under the name that its HTML says, and is shown where mails are read', async () => {
  const picture = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47]), Buffer.alloc(5_000, 0xab)])
  const html = '<p>Bonjour</p><img src="cid:picture" alt="Coach"><img src="cid:other" alt="">'
  const mailer = openMailer({ from: 'badges@badges.example.org', smtpUrl: url })
  await mailer.send({ ...mail('zoe@home.example'), html, picture })
  mailer.close()
  expect(received.at(-1)).toMatch(/multipart\/alternative[\s\S]*text\/plain[\s\S]*multipart\/related[\s\S]*text\/html[\s\S]*image\/png[\s\S]*Content-Id: <picture>[\s\S]*Content-Disposition: inline/i)
  const read = parseMail(Buffer.from(received.at(-1) ?? ''))
  expect(read.html).toContain(`<img src="data:image/png;base64,${picture.toString('base64')}" alt="Coach">`)
  expect(read.html).toContain('"cid:other"')
  expect(read.text).toContain('Bonjour Zoé')
})

test('without a server, mails are files that read back as they were written, the same mail once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'poincon-mail-'))
  try {
    const mailer = openMailer({ from: 'badges@localhost', folder })
    await mailer.send(mail('zoe@home.example'))
    await mailer.send(mail('zoe@home.example'))
    const mails = openMailFolder(folder, parseMail)
    const [first, second] = await mails.list()
    expect(second).toBeUndefined()
    expect(first?.subject).toBe('Un badge pour vous : « Coach » 日')
    expect((await mails.read(first?.id ?? ''))?.text).toContain('https://badges.example.org/fr/proposition/abc')
    expect(await mails.read('../../etc/passwd')).toBeUndefined()
  } finally {
    rmSync(folder, { recursive: true })
  }
})
