// The badge that the benches issue and verify: a realistic credential of about 3.4 kB, as `research/performance.md` measured.
import { randomUUID } from 'node:crypto'
import { buildDidDocument } from '../src/openbadges/did.ts'
import { signingKeyFromSeed } from '../src/openbadges/keys.ts'
import type { BadgeInput, RecipientInput } from '../src/openbadges/compiled/compiled-badge.ts'

export const now = new Date('2026-03-01T12:00:00Z')
export const did = 'did:web:badges.example:issuers:atelier'
export const key = signingKeyFromSeed(new Uint8Array(32).fill(7), `${did}#key-1`)
export const didDocument = buildDidDocument({ did, keys: [{ id: key.verificationMethod, publicKeyMultibase: key.publicKeyMultibase, state: 'active' }] })
export const listUrl = 'https://badges.example/status/1'

const criteria = `**Être présent une demi-journée entière** dans le jury d’un métier.

- Écouter chaque candidat, poser des questions utiles et noter selon la grille.
- Délibérer avec les autres jurés, expliquer ses notes et accepter celles des autres.
- Dire à chaque candidat ce qui était réussi et ce qui reste à apprendre.`

/** @param number another one makes another badge, with other texts of the same kind. */
export const makeBadge = (number = 1): BadgeInput => ({
  issuer: { id: did, name: 'Réseau des métiers de Normandie', url: 'https://badges.example/issuers/atelier', description: 'Des chambres de métiers qui reconnaissent ce que l’on fait au-delà de son métier.', email: 'badges@badges.example', image: { id: 'https://badges.example/issuers/atelier.png', caption: 'Un marteau et une équerre' } },
  achievement: {
    id: `https://badges.example/badges/${number}`,
    achievementType: 'Badge',
    name: `Juré·e des Olympiades, n° ${number}`,
    description: 'A jugé le travail d’élèves et d’apprentis lors des finales nationales, avec soin et bienveillance, aux côtés de professionnels du métier.',
    criteria: { id: `https://badges.example/badges/${number}#criteria`, narrative: criteria },
    image: { id: `https://badges.example/badges/${number}.png`, caption: 'Une médaille émaillée bleue au ruban « Juré·e »' },
    tags: ['jury', 'métiers', 'olympiades'],
    alignments: [
      { targetName: 'Évaluer le travail d’autrui', targetUrl: 'http://data.europa.eu/esco/skill/a1', targetFramework: 'ESCO', targetCode: 'S1.2' },
      { targetName: 'Travailler en équipe', targetUrl: 'http://data.europa.eu/esco/skill/b7', targetFramework: 'ESCO', targetCode: 'T4.1' },
      { targetName: 'Transmettre un savoir-faire', targetUrl: 'https://competences.example/referentiel/12', targetDescription: 'Montrer, expliquer, laisser faire.' },
    ],
    language: 'fr',
    translations: [{ id: `https://badges.example/badges/${number}?lang=en`, language: 'en' }],
    version: '1',
  },
  status: { statusListCredential: listUrl, purpose: 'revocation' },
})

export const makeRecipient = (at: number, withStatus = true): RecipientInput => ({
  id: `https://badges.example/credentials/${randomUUID()}`,
  subject: { id: `urn:uuid:${randomUUID()}`, name: `Zoé Lefèvre ${at}` },
  validFrom: new Date(now.getTime() - (at % 86_400) * 1_000),
  evidence: [{ id: `https://badges.example/evidence/${at}`, name: 'Feuille de notation', narrative: 'Les notes du jury, signées par tous ses membres à la fin de la journée.' }],
  awardedDate: new Date(now.getTime() - 86_400_000),
  activityEndDate: new Date(now.getTime() - 2 * 86_400_000),
  ...(withStatus && { statusIndex: at % 131_072 }),
})
