// Sends one mail that was asked for: reads its award again, speaks to the server, and writes what became of it.
import type { Mailer, OutgoingMail } from '../domain/ports.ts'
import { badgeTextsIn } from '../domain/badge.ts'
import { textIn } from '../domain/issuer.ts'
import { findAward, findAwardForUpdate, updateAward } from '../store/awards.ts'
import { findBadgeVersion } from '../store/badges.ts'
import { awaitBatch } from '../store/batches.ts'
import { isBlocked } from '../store/blocked-addresses.ts'
import { inTransaction } from '../store/database.ts'
import { findIssuer } from '../store/issuers.ts'
import { findMail, settleMail, type MailKind } from '../store/mails.ts'
import { getBadgePicture, imageAltOf } from './badges.ts'
import type { Dependencies } from './dependencies.ts'
import { offerTokenOf } from './offer-token.ts'

/** What a mail is about; its words are written by the room that calls. */
export type MailSubject =
  | { kind: 'offer' | 'reminder_1' | 'reminder_2' | 'resend'; locale: 'fr' | 'en'; badgeName: string; description: string; issuerName: string; recipientName: string | null; personalWord: string | null; offerToken: string; expiresAt: Date; picture?: Uint8Array; pictureAlt: string }
  | { kind: 'sign_in_code'; locale: 'fr' | 'en'; code: string; codeId: string }
  | { kind: 'revoked'; locale: 'fr' | 'en'; act: 'revoke' | 'suspend' | 'lift'; badgeName: string; issuerName: string; reason: string; credentialId: string }
  | { kind: 'address'; locale: 'fr' | 'en'; act: 'added' | 'removed'; changed: string; restoreToken?: string }
  | { kind: 'invitation'; locale: 'fr' | 'en'; issuerName: string; token: string; role: string }

export type WriteMail = (subject: MailSubject) => Pick<OutgoingMail, 'subject' | 'text' | 'html' | 'fromName' | 'unsubscribeUrl'>

const isOfferMail = (kind: MailKind): kind is 'offer' | 'reminder_1' | 'reminder_2' | 'resend' => ['offer', 'reminder_1', 'reminder_2', 'resend'].includes(kind)

/**
 * Sends the mail with this id once.
 * @throws Error when the server cannot be reached or asks to come back: the job is tried again later.
 */
export async function sendMail(deps: Dependencies & { mailer: Mailer }, input: { mailId: string; write: WriteMail }): Promise<void> {
  const { db } = deps
  const mail = await findMail(db, input.mailId)
  if (!mail || mail.state !== 'queued') return
  const now = deps.clock.now()
  const drop = () => settleMail(db, mail.id, { state: 'dropped', now })
  const secret = mail.sealedPayload ? (JSON.parse(deps.vault.open(mail.sealedPayload, `mail:${mail.id}`).toString()) as Record<string, string>) : {}
  let to: OutgoingMail['to']
  let subject: MailSubject
  if (isOfferMail(mail.kind)) {
    let award = mail.awardId ? await findAward(db, mail.awardId) : undefined
    if (award && mail.kind === 'offer') {
      // Somebody may be taking the batch back, who began before its time was over: the mail waits, and sees what came of it.
      await awaitBatch(db, award.batchId)
      award = await findAward(db, award.id)
    }
    if (!award || award.state !== 'offered' || !award.recipientAddress || award.expiresAt <= now) return drop()
    if (award.recipientAddressKey && (await isBlocked(db, award.recipientAddressKey, award.issuerId))) return drop()
    const [version, issuer] = await Promise.all([findBadgeVersion(db, award.badgeVersionId), findIssuer(db, award.issuerId)])
    if (!version || !issuer) return drop()
    const texts = badgeTextsIn(version.texts, award.locale)
    to = { name: award.recipientName ?? undefined, address: award.recipientAddress }
    subject = {
      kind: mail.kind, locale: award.locale, badgeName: texts.name, description: texts.description, issuerName: textIn(issuer.name, award.locale),
      recipientName: award.recipientName, personalWord: award.personalWord, expiresAt: award.expiresAt,
      offerToken: offerTokenOf(deps.vault, award.id, award.recipientAddress),
      // A mail without its picture is better than none.
      picture: await getBadgePicture(deps, award.badgeVersionId).catch(() => undefined),
      pictureAlt: imageAltOf(version, textIn(issuer.name, award.locale), award.locale),
    }
  } else if (mail.kind === 'sign_in_code') {
    to = { address: secret.address ?? '' }
    subject = { kind: 'sign_in_code', locale: secret.locale === 'en' ? 'en' : 'fr', code: secret.code ?? '', codeId: secret.codeId ?? '' }
  } else if (mail.kind === 'revoked') {
    to = { address: secret.address ?? '' }
    subject = {
      kind: 'revoked', locale: secret.locale === 'en' ? 'en' : 'fr', act: secret.act === 'suspend' ? 'suspend' : secret.act === 'lift' ? 'lift' : 'revoke',
      badgeName: secret.badgeName ?? '', issuerName: secret.issuerName ?? '', reason: secret.reason ?? '', credentialId: secret.credentialId ?? '',
    }
  } else if (mail.kind === 'address') {
    to = { address: secret.address ?? '' }
    subject = { kind: 'address', locale: secret.locale === 'en' ? 'en' : 'fr', act: secret.act === 'removed' ? 'removed' : 'added', changed: secret.changed ?? '', ...(secret.token && { restoreToken: secret.token }) }
  } else {
    to = { address: secret.address ?? '' }
    subject = { kind: 'invitation', locale: secret.locale === 'en' ? 'en' : 'fr', issuerName: secret.issuerName ?? '', token: secret.token ?? '', role: secret.role ?? 'reader' }
  }
  const picture = 'picture' in subject ? subject.picture : undefined
  const outcome = await deps.mailer.send({ ...input.write(subject), ...(picture && { picture }), to, messageId: mail.messageId, locale: subject.locale })
  // Nothing is locked while the server is spoken to, so that accepting never waits for it; the award comes first, as everywhere.
  await inTransaction(db, async (tx) => {
    const award = mail.awardId ? await findAwardForUpdate(tx, mail.awardId) : undefined
    await settleMail(tx, mail.id, { state: outcome.outcome, problem: outcome.outcome === 'refused' ? outcome.problem : undefined, now })
    if (award?.state !== 'offered') return
    await updateAward(
      tx,
      award.id,
      outcome.outcome === 'sent'
        ? { mailState: 'sent', mailProblem: null, deliveredAt: award.deliveredAt ?? now }
        : { mailState: 'refused', mailProblem: outcome.problem },
    )
  })
}
