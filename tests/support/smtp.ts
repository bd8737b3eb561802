// A mail server for tests that speaks real SMTP and remembers what it was given.
import { SMTPServer } from 'smtp-server'

export type ReceivedMail = { to: string; messageId: string; text: string }
export type TestMailServer = { url: string; received: ReceivedMail[]; close(): Promise<void> }

/** Starts it on a port, or on a free one; `refuse` gives the SMTP code for an address that is not taken. */
export async function startMailServer(options: { port?: number; refuse?: (address: string) => number | undefined } = {}): Promise<TestMailServer> {
  const received: ReceivedMail[] = []
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onRcptTo(address, _session, done) {
      const code = options.refuse?.(address.address)
      done(code ? Object.assign(new Error('no'), { responseCode: code }) : undefined)
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        for (const { address } of session.envelope.rcptTo) received.push({ to: address, messageId: /^Message-ID: <(.+)>/im.exec(text)?.[1] ?? '', text })
        done()
      })
    },
  })
  // A client that is killed in the middle of a conversation is no fault of the server.
  server.on('error', () => {})
  await new Promise<void>((ready) => server.listen(options.port ?? 0, '127.0.0.1', ready))
  const { port } = server.server.address() as { port: number }
  return { url: `smtp://127.0.0.1:${port}`, received, close: () => new Promise<void>((closed) => server.close(closed)) }
}
