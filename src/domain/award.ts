// The rules of an award: what may follow what, and how the same person is recognised without keeping who it was.
import { Refusal } from './refusal.ts'

export type AwardState = 'offered' | 'accepted' | 'declined' | 'expired' | 'withdrawn'
export type MailState = 'held' | 'queued' | 'sent' | 'refused' | 'none' | 'blocked'

export const offerLifetimeDays = 90
export const reminderDays = [7, 30] as const
export const undoSeconds = 10

/** Address as it is compared and kept: trimmed, lower case, the domain's case gone. */
export function normaliseAddress(address: string): string {
  return address.trim().normalize('NFC').toLowerCase()
}

/** True for an address that mail can go to: one mailbox, no quotes, no line breaks, no lists (threat E11). */
export function isMailAddress(address: string): boolean {
  return address.length <= 254 && /^[^\s@"(),:;<>[\]\\\u0000-\u001f\u007f]{1,64}@([a-z0-9à-ÿ-]{1,63}\.)+[a-z][a-z0-9-]{1,62}$/i.test(address.trim())
}

export const nameLengthMax = 200

/** A name as it is written on a badge: one line, nothing invisible, whole letters; null when nothing is left. */
export function cleanName(name: string | null | undefined): string | null {
  const line = (name ?? '')
    .toWellFormed()
    .normalize('NFC')
    // Controls and the marks that turn the direction of a text could make a name read as another.
    .replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .replaceAll(/ {2,}/g, ' ')
    .trim()
  return [...line].slice(0, nameLengthMax).join('').trim() || null
}

/** True when two names are those of one person, as far as letters tell. */
export function isSameName(one: string | null, other: string | null): boolean {
  return recipientIdentity('', one ?? undefined) === recipientIdentity('', other ?? undefined)
}

/** What of an address and a name tells one person from another: case, accents and spaces do not. */
export function recipientIdentity(address: string, name: string | undefined): string {
  const plain = (name ?? '')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
  return `${normaliseAddress(address)}\n${plain}`
}

type Standing = { state: AwardState; expiresAt: Date }

/** @throws Refusal that says why the offer cannot be answered any more. */
export function assertOpen(award: Standing, now: Date): void {
  if (award.state === 'accepted') throw new Refusal('award_already_accepted')
  if (award.state === 'declined') throw new Refusal('award_already_declined')
  if (award.state === 'withdrawn') throw new Refusal('award_withdrawn')
  if (award.state === 'expired' || award.expiresAt <= now) throw new Refusal('award_expired')
}

/** The day on which an offer made (or made again) now expires. */
export function offerExpiry(now: Date): Date {
  return new Date(now.getTime() + offerLifetimeDays * 86_400_000)
}
