// Writes the words of a mail in its reader's language: text and a plain HTML twin, one link, nothing that tracks.
import { plainText } from '../../domain/markdown.ts'
import { formatDate } from '../../i18n/formats.ts'
import { messagesIn } from '../../i18n/messages.ts'
import { restorableDays } from '../../usecases/addresses.ts'
import type { MailSubject } from '../../usecases/send-mail.ts'
import { paintMail, typeMail, type Part } from './paint-mail.ts'

/** Makes the writer; links lead to `publicUrl`. */
export function makeMailWriter(publicUrl: string) {
  return (subject: MailSubject) => {
    const { locale } = subject
    const m = messagesIn(locale).mails
    const finish = (title: string, fromName: string, parts: Part[], unsubscribeUrl?: string) => ({
      subject: title.replaceAll(/[\r\n]+/g, ' '),
      text: typeMail(locale, parts),
      html: paintMail(locale, title, parts, m.sender(new URL(publicUrl).host)),
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
    if (subject.kind === 'address') {
      const { act, changed, restoreToken } = subject
      if (restoreToken) {
        return finish(m.addressSubject.removed, 'Poinçon', [
          { kind: 'text', text: m.addressGone(changed) },
          { kind: 'text', text: m.addressRestore(restorableDays) },
          { kind: 'button', label: m.addressRestoreButton, url: `${publicUrl}/${locale}/${locale === 'fr' ? 'adresse' : 'address'}/${restoreToken}` },
        ])
      }
      return finish(m.addressSubject[act], 'Poinçon', [
        { kind: 'text', text: m.addressText[act](changed) },
        { kind: 'text', text: m.addressCare },
        { kind: 'button', label: m.addressButton, url: `${publicUrl}/${locale}/${locale === 'fr' ? 'compte' : 'account'}` },
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
        ...(subject.picture ? [{ kind: 'picture' as const, alt: subject.pictureAlt }] : []),
        { kind: 'over', text: m.offersYou(subject.issuerName) },
        { kind: 'title', text: subject.badgeName },
        { kind: 'text', text: m.hello(subject.recipientName ?? '') },
        { kind: isReminder ? 'text' : 'typed', text: isReminder ? m.reminderText(subject.issuerName, subject.badgeName) : m.offerText(subject.issuerName, subject.badgeName) },
        { kind: 'text', text: plainText(subject.description) },
        ...(subject.personalWord ? [{ kind: 'text' as const, text: m.word }, { kind: 'quote' as const, text: subject.personalWord }] : []),
        { kind: 'button', label: m.button, url: `${publicUrl}/${locale}/${locale === 'fr' ? 'proposition' : 'offer'}/${subject.offerToken}` },
        { kind: 'small', text: `${m.how(formatDate(subject.expiresAt, locale))} ${m.stop}` },
      ],
      unsubscribeUrl,
    )
  }
}
