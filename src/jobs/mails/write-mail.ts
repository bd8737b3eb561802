// Writes the words of a mail in its reader's language: text and a plain HTML twin, one link, nothing that tracks.
import { formatDate } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import type { MailSubject } from '../../usecases/send-mail.ts'

const escapeHtml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

type Part = { kind: 'text' | 'quote' | 'small'; text: string } | { kind: 'button'; label: string; url: string } | { kind: 'code'; text: string }

/** The text twin. */
const asText = (locale: 'fr' | 'en', parts: Part[]) =>
  parts.map((part) => (part.kind === 'button' ? `${part.label}${locale === 'fr' ? '\u00a0:' : ':'}\n${part.url}` : part.kind === 'quote' ? `  ${part.text.replaceAll('\n', '\n  ')}` : part.text)).join('\n\n')

const paint = (part: Part): string => {
  if (part.kind === 'button') {
    return `<p style="margin:26px 0"><a href="${escapeHtml(part.url)}" style="background:#8f2d1f;color:#fffaf2;padding:14px 24px;border-radius:8px;text-decoration:none;font-weight:bold;display:inline-block">${escapeHtml(part.label)}</a></p>`
  }
  const text = escapeHtml(part.text).replaceAll('\n', '<br>')
  if (part.kind === 'code') return `<p style="font-size:32px;letter-spacing:8px;font-weight:bold;margin:22px 0">${text}</p>`
  if (part.kind === 'quote') return `<blockquote style="margin:18px 0;padding:4px 0 4px 16px;border-left:4px solid #c2ab84">${text}</blockquote>`
  return part.kind === 'small' ? `<p style="font-size:14px;color:#66543f">${text}</p>` : `<p>${text}</p>`
}

const asHtml = (locale: string, title: string, parts: Part[]) =>
  `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${escapeHtml(title)}</title></head>` +
  `<body style="margin:0;background:#f6efe2;color:#2b2118;font:17px/1.55 Georgia,serif"><div style="max-width:34em;margin:0 auto;padding:28px 20px">` +
  `<div style="background:#fffaf2;border:2px dashed #c2ab84;border-radius:10px;padding:26px 24px">${parts.map(paint).join('')}</div></div></body></html>`

/** Makes the writer; links lead to `publicUrl`. */
export function makeMailWriter(publicUrl: string) {
  return (subject: MailSubject) => {
    const { locale } = subject
    const m = messagesIn(locale).mails
    const finish = (title: string, fromName: string, parts: Part[], unsubscribeUrl?: string) => ({
      subject: title.replaceAll(/[\r\n]+/g, ' '),
      text: asText(locale, parts),
      html: asHtml(locale, title, parts),
      fromName,
      unsubscribeUrl,
    })
    if (subject.kind === 'sign_in_code') {
      return finish(m.codeSubject(subject.code), 'Poinçon', [
        { kind: 'code', text: subject.code },
        { kind: 'text', text: m.codeText },
        { kind: 'small', text: m.codeIgnore },
      ])
    }
    if (subject.kind === 'invitation') {
      return finish(m.invitationSubject(subject.issuerName), subject.issuerName, [
        { kind: 'text', text: m.invitationText(subject.issuerName) },
        { kind: 'button', label: m.invitationButton, url: `${publicUrl}/${locale}/invitation/${subject.token}` },
      ])
    }
    if (subject.kind === 'revoked') {
      return finish(m.standingSubject[subject.act](subject.badgeName), subject.issuerName, [
        { kind: 'text', text: m.standingText[subject.act](subject.issuerName, subject.badgeName) },
        ...(subject.reason ? [{ kind: 'text' as const, text: m.standingReason }, { kind: 'quote' as const, text: subject.reason }] : []),
        { kind: 'button', label: m.standingButton, url: `${publicUrl}/${locale}/${locale === 'fr' ? 'carnet' : 'booklet'}/badges/${subject.credentialId}` },
      ])
    }
    const isReminder = subject.kind === 'reminder_1' || subject.kind === 'reminder_2'
    const unsubscribeUrl = `${publicUrl}/unsubscribe/${subject.offerToken}?lang=${locale}`
    return finish(
      isReminder ? m.reminderSubject(subject.badgeName) : m.offerSubject(subject.badgeName, subject.issuerName),
      subject.issuerName,
      [
        { kind: 'text', text: m.hello(subject.recipientName ?? '') },
        { kind: 'text', text: isReminder ? m.reminderText(subject.issuerName, subject.badgeName) : m.offerText(subject.issuerName, subject.badgeName) },
        ...(subject.personalWord ? [{ kind: 'text' as const, text: m.word }, { kind: 'quote' as const, text: subject.personalWord }] : []),
        { kind: 'button', label: m.button, url: `${publicUrl}/${locale}/${locale === 'fr' ? 'proposition' : 'offer'}/${subject.offerToken}` },
        { kind: 'small', text: m.how(formatDate(subject.expiresAt, locale)) },
      ],
      unsubscribeUrl,
    )
  }
}
