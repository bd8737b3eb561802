// Every sentence in French, by area.
import { account } from './fr/account.ts'
import { activity } from './fr/activity.ts'
import { apiReference } from './fr/api-reference.ts'
import { issuerForm } from './fr/issuer-form.ts'
import { members } from './fr/members.ts'
import { badgeForm } from './fr/badge-form.ts'
import { signIn } from './fr/sign-in.ts'
import { organiser } from './fr/organiser.ts'
import { offer } from './fr/offer.ts'
import { mails } from './fr/mails.ts'
import { booklet } from './fr/booklet.ts'
import { frozen } from './fr/frozen.ts'
import { home } from './fr/home.ts'
import { layout } from './fr/layout.ts'
import { legal } from './fr/legal.ts'
import { refusals } from './fr/refusals.ts'
import { takeAway } from './fr/take-away.ts'
import { verify } from './fr/verify.ts'
import { verifyReasons } from './fr/verify-reasons.ts'
import { withFrenchSpaces } from './french-spaces.ts'

export const fr = withFrenchSpaces({
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
})
