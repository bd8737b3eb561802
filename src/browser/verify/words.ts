// The sentences that the verifying page needs, of both languages, without the rest of the tables.
import { badgeForm as badgeFormEn } from '../../i18n/en/badge-form.ts'
import { frozen as frozenEn } from '../../i18n/en/frozen.ts'
import { verify as verifyEn } from '../../i18n/en/verify.ts'
import { takeAway as takeAwayEn } from '../../i18n/en/take-away.ts'
import { verifyReasons as reasonsEn } from '../../i18n/en/verify-reasons.ts'
import type { Locale } from '../../i18n/formats.ts'
import { badgeForm as badgeFormFr } from '../../i18n/fr/badge-form.ts'
import { frozen as frozenFr } from '../../i18n/fr/frozen.ts'
import { takeAway as takeAwayFr } from '../../i18n/fr/take-away.ts'
import { verify as verifyFr } from '../../i18n/fr/verify.ts'
import { verifyReasons as reasonsFr } from '../../i18n/fr/verify-reasons.ts'
import type { Widen } from '../../i18n/shape.ts'

export type Words = { verify: Widen<typeof verifyEn>; frozen: Widen<typeof frozenEn>; takeAway: Widen<typeof takeAwayEn>; reasons: Widen<typeof reasonsEn>; alignments: string }

/** The sentences of one language. */
export const wordsIn = (locale: Locale): Words =>
  locale === 'fr'
    ? { verify: verifyFr, frozen: frozenFr, takeAway: takeAwayFr, reasons: reasonsFr, alignments: badgeFormFr.alignments }
    : { verify: verifyEn, frozen: frozenEn, takeAway: takeAwayEn, reasons: reasonsEn, alignments: badgeFormEn.alignments }
