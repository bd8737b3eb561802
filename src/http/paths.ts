// The one table of page addresses, in both languages, and the way to write a link to a page.
import type { Locale } from '../i18n/formats.ts'

export const paths = {
  home: { fr: '/fr', en: '/en' },
  verify: { fr: '/fr/verifier', en: '/en/verify' },
  accessibility: { fr: '/fr/accessibilite', en: '/en/accessibility' },
  privacy: { fr: '/fr/vos-donnees', en: '/en/your-data' },
  mails: { fr: '/fr/courriels', en: '/en/mails' },
  'mails.one': { fr: '/fr/courriels/:mailId', en: '/en/mails/:mailId' },

  'sign-in': { fr: '/fr/connexion', en: '/en/sign-in' },
  'sign-in.code': { fr: '/fr/connexion/code', en: '/en/sign-in/code' },
  'sign-in.demo': { fr: '/fr/connexion/demonstration', en: '/en/sign-in/demonstration' },
  'sign-out': { fr: '/fr/deconnexion', en: '/en/sign-out' },
  setup: { fr: '/fr/premiers-pas', en: '/en/first-steps' },
  account: { fr: '/fr/compte', en: '/en/account' },
  'account.sessions': { fr: '/fr/compte/appareils', en: '/en/account/devices' },
  'account.address': { fr: '/fr/adresse/:token', en: '/en/address/:token' },
  invitation: { fr: '/fr/invitation/:token', en: '/en/invitation/:token' },

  issuers: { fr: '/fr/organisations', en: '/en/organisations' },
  'issuers.new': { fr: '/fr/organisations/nouvelle', en: '/en/organisations/new' },
  'issuers.one': { fr: '/fr/organisations/:issuerId', en: '/en/organisations/:issuerId' },
  'issuers.edit': { fr: '/fr/organisations/:issuerId/modifier', en: '/en/organisations/:issuerId/edit' },
  'issuers.members': { fr: '/fr/organisations/:issuerId/membres', en: '/en/organisations/:issuerId/members' },
  'issuers.keys': { fr: '/fr/organisations/:issuerId/cles', en: '/en/organisations/:issuerId/keys' },
  'issuers.activity': { fr: '/fr/organisations/:issuerId/activite', en: '/en/organisations/:issuerId/activity' },
  'issuers.tokens': { fr: '/fr/organisations/:issuerId/jetons', en: '/en/organisations/:issuerId/tokens' },
  'issuers.follow': { fr: '/fr/organisations/:issuerId/suivi', en: '/en/organisations/:issuerId/follow' },

  'badges.new': { fr: '/fr/organisations/:issuerId/badges/nouveau', en: '/en/organisations/:issuerId/badges/new' },
  'badges.write': { fr: '/fr/organisations/:issuerId/badges/ecrire', en: '/en/organisations/:issuerId/badges/write' },
  'badges.edit': { fr: '/fr/badges/:badgeId/modifier', en: '/en/badges/:badgeId/edit' },
  'badges.publish': { fr: '/fr/badges/:badgeId/publier', en: '/en/badges/:badgeId/publish' },
  'badges.issuing': { fr: '/fr/badges/:badgeId/qui-decerne', en: '/en/badges/:badgeId/who-awards' },
  'badges.follow': { fr: '/fr/badges/:badgeId/suivi', en: '/en/badges/:badgeId/follow' },

  'awards.new': { fr: '/fr/badges/:badgeId/decerner', en: '/en/badges/:badgeId/award' },
  'awards.one': { fr: '/fr/remises/:awardId', en: '/en/awards/:awardId' },
  'imports.new': { fr: '/fr/badges/:badgeId/decerner/liste', en: '/en/badges/:badgeId/award/list' },
  'imports.one': { fr: '/fr/listes/:importId', en: '/en/lists/:importId' },
  'batches.one': { fr: '/fr/envois/:batchId', en: '/en/batches/:batchId' },
  'batches.undo': { fr: '/fr/envois/:batchId/annuler', en: '/en/batches/:batchId/undo' },

  'events.new': { fr: '/fr/organisations/:issuerId/evenements/nouveau', en: '/en/organisations/:issuerId/events/new' },
  'events.one': { fr: '/fr/evenements/:eventId', en: '/en/events/:eventId' },
  'events.edit': { fr: '/fr/evenements/:eventId/modifier', en: '/en/events/:eventId/edit' },
  'events.report': { fr: '/fr/bilan/:reportToken', en: '/en/report/:reportToken' },

  offer: { fr: '/fr/proposition/:offerToken', en: '/en/offer/:offerToken' },
  'offer.accept': { fr: '/fr/proposition/:offerToken/accepter', en: '/en/offer/:offerToken/accept' },
  'offer.decline': { fr: '/fr/proposition/:offerToken/refuser', en: '/en/offer/:offerToken/decline' },
  'offer.later': { fr: '/fr/proposition/:offerToken/plus-tard', en: '/en/offer/:offerToken/later' },
  'offer.accepted': { fr: '/fr/proposition/:offerToken/acceptee', en: '/en/offer/:offerToken/accepted' },

  'booklet.find': { fr: '/fr/retrouver-mes-badges', en: '/en/find-my-badges' },
  'account.erase': { fr: '/fr/compte/effacer', en: '/en/account/erase' },
  booklet: { fr: '/fr/carnet', en: '/en/booklet' },
  'booklet.badge': { fr: '/fr/carnet/badges/:awardId', en: '/en/booklet/badges/:awardId' },
  'booklet.shares': { fr: '/fr/carnet/badges/:awardId/partages', en: '/en/booklet/badges/:awardId/shares' },
  'booklet.take': { fr: '/fr/carnet/badges/:awardId/prendre', en: '/en/booklet/badges/:awardId/take' },
  'booklet.name': { fr: '/fr/carnet/badges/:awardId/nom', en: '/en/booklet/badges/:awardId/name' },
  'booklet.badge.erase': { fr: '/fr/carnet/badges/:awardId/effacer', en: '/en/booklet/badges/:awardId/erase' },
  'booklet.older': { fr: '/fr/carnet/badges/:awardId/ancien-format', en: '/en/booklet/badges/:awardId/older-form' },
  'booklet.record': { fr: '/fr/carnet/recueil', en: '/en/booklet/record' },
} as const satisfies Record<string, Record<Locale, `/${string}`>>

export type PathName = keyof typeof paths

/**
 * The address of a page in a language, with its parameters filled in; a key that is no parameter becomes a query.
 * @throws Error when a parameter is missing: a fault of the caller.
 */
export function pathTo(name: PathName, locale: Locale, params: Record<string, string | number | undefined> = {}): string {
  const left = new Map(Object.entries(params).filter((entry) => entry[1] !== undefined))
  const path = paths[name][locale].replaceAll(/:(\w+)/g, (_, key: string) => {
    const value = left.get(key)
    if (value === undefined) throw new Error(`the path ${name} needs ${key}`)
    left.delete(key)
    return encodeURIComponent(String(value))
  })
  const query = new URLSearchParams([...left].map(([key, value]): [string, string] => [key, String(value)])).toString()
  return query ? `${path}?${query}` : path
}
