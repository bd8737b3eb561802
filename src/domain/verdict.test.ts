// A verdict says no more than was checked.
import { expect, test } from 'vitest'
import { messagesIn } from '../i18n/messages.ts'
import type { VerificationReport } from '../openbadges/report.ts'
import { judge } from './verdict.ts'

const report = (status: 'valid' | 'not_applicable'): VerificationReport => ({
  outcome: 'valid',
  format: 'json',
  checks: [{ name: 'status', outcome: status, reason: status === 'valid' ? 'ok' : 'no_status' }],
  credential: { issuer: { id: 'did:key:z6Mk', name: 'Ministère' }, recipientName: 'Zoé', validFrom: '2026-03-01T00:00:00Z' } as VerificationReport['credential'],
})

test('a stranger only calls itself by its name, and silence is not “not withdrawn”', () => {
  for (const locale of ['fr', 'en'] as const) {
    const m = messagesIn(locale).verify
    const say = (status: 'valid' | 'not_applicable', isKnown: boolean) => judge(report(status), m, (date) => date.slice(0, 10), isKnown).text
    expect(say('valid', true)).toContain(m.standing.kept)
    expect(say('not_applicable', true)).toContain(m.standing.unsaid)
    expect(say('valid', true)).not.toBe(say('valid', false))
    expect(say('valid', false)).toMatch(/calls itself|se nomme/)
    expect(say('valid', true)).not.toMatch(/calls itself|se nomme/)
  }
})
