// Every sentence in English, by area; this table gives the shape that the other languages must have.
import { account } from './en/account.ts'
import { activity } from './en/activity.ts'
import { apiReference } from './en/api-reference.ts'
import { issuerForm } from './en/issuer-form.ts'
import { members } from './en/members.ts'
import { badgeForm } from './en/badge-form.ts'
import { signIn } from './en/sign-in.ts'
import { organiser } from './en/organiser.ts'
import { offer } from './en/offer.ts'
import { mails } from './en/mails.ts'
import { booklet } from './en/booklet.ts'
import { frozen } from './en/frozen.ts'
import { home } from './en/home.ts'
import { layout } from './en/layout.ts'
import { legal } from './en/legal.ts'
import { refusals } from './en/refusals.ts'
import { takeAway } from './en/take-away.ts'
import { verify } from './en/verify.ts'
import { verifyReasons } from './en/verify-reasons.ts'

export const en = {
  badgeForm,
  account,
  activity,
  apiReference,
  issuerForm,
  members,
  signIn,
  organiser,
  offer,
  mails,
  booklet,
  frozen,
  home,
  layout,
  legal,
  refusals,
  takeAway,
  verify,
  verifyReasons,
}
