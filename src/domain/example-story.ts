// The example story as data: who is invented, which badge each person is offered, when, and how each one answers.

export type StoryAnswer = 'accepts' | 'accepts_with_name' | 'declines' | 'sees_only' | 'silent' | 'undeliverable'

export type StoryAward = {
  /** Index of the badge in the list of templates. */
  badge: number
  name: string
  address: string
  locale: 'fr' | 'en'
  /** When it was awarded and, when it was answered, when. */
  offeredAt: Date
  answeredAt: Date
  answer: StoryAnswer
  keeps: boolean
  shares: boolean
  /** Whether somebody to whom it was shown verifies it. */
  isVerified: boolean
  place: string
}

/** How many of the 272 awards each of the nine badges gets, and at which hours (Paris time) they were made. */
const plan: readonly { count: number; hours: readonly number[]; acceptance: number; place: string }[] = [
  { count: 24, hours: [8, 9, 17, 18], acceptance: 0.75, place: 'Parc des expositions de Caen' },
  { count: 18, hours: [8, 9, 12, 18], acceptance: 0.72, place: 'Parc des expositions de Caen' },
  { count: 14, hours: [8, 9, 12, 18], acceptance: 0.64, place: 'Parc des expositions de Caen' },
  { count: 34, hours: [9, 10, 16, 17], acceptance: 0.68, place: 'Parc des expositions de Caen' },
  { count: 22, hours: [10, 11, 15, 16], acceptance: 0.6, place: 'Pôle alimentation' },
  { count: 26, hours: [10, 11, 14, 15, 16], acceptance: 0.65, place: 'Espace Ambition, pôle alimentation' },
  { count: 16, hours: [10, 11, 14, 15, 16], acceptance: 0.69, place: 'Espace Ambition, pôle alimentation' },
  { count: 58, hours: [9, 10, 11, 13, 14, 15], acceptance: 0.45, place: 'Espace Ambition, pôle alimentation' },
  { count: 60, hours: [10, 11, 12, 13, 14, 15, 16, 17], acceptance: 0.5, place: 'Parc des expositions de Caen' },
]

const firstNames = (
  'Camille,Léa,Manon,Chloé,Inès,Sarah,Jade,Zoé,Anaïs,Élise,Maëlle,Noémie,Clémence,Solène,Aïcha,Fatou,Yasmine,Nour,Rose,Mathilde,' +
  'Lucas,Hugo,Enzo,Nathan,Théo,Louis,Gabriel,Arthur,Jules,Maël,Noé,Baptiste,Romain,Quentin,Loïc,Yanis,Mehdi,Ibrahim,Mamadou,Kévin,' +
  'Agnès,Béatrice,Catherine,Denis,François,Gérard,Hélène,Isabelle,Joël,Karine,Laurent,Michèle,Nadège,Olivier,Patrice,Sébastien,Thérèse,Valérie,Xavier,Yves'
).split(',')

const lastNames = (
  'Aubertot,Bellaunay,Carpiquais,Dauverchain,Estrangin,Fontenailles,Gosselot,Hérouvilliers,Isignois,Jouvenceau,Kerviniou,Lechantelou,Mondevillais,' +
  'Noyersec,Ouistrois,Percheval,Quesnaye,Rouvrelle,Saintélier,Thaonnais,Ussycourt,Villersot,Yvetière,Zéphirin,Bréauté-Lys,Cœurderoy,Dumesnil-Hart,' +
  'Épaney,Falaisot,Grainville,Houlgatois,Juvignois,Lisieux-Marre,Maizerais,Orbecque,Pontlévy,Riveaucourt,Sannerville,Tourgéville,Vassyer'
).split(',')

const days = ['2018-11-29', '2018-11-30', '2018-12-01'] as const

/** A small deterministic generator (mulberry32), so that every start tells the same story. */
function makeRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const plain = (name: string) =>
  name
    .replaceAll('œ', 'oe')
    .normalize('NFD')
    .replace(/[^A-Za-z-]/g, '')
    .toLowerCase()

/** The 272 awards of the story, in the order in which they were made. */
export function listStoryAwards(): StoryAward[] {
  const random = makeRandom(20181129)
  const readers = makeRandom(20190115)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const used = new Set<string>()
  const awards: StoryAward[] = []
  plan.forEach((part, badge) => {
    // Acceptance is exact per badge, so that the totals are those of the story and not of chance.
    const accepted = Math.round(part.count * part.acceptance)
    for (let index = 0; index < part.count; index++) {
      let name = ''
      do name = `${pick(firstNames)} ${pick(lastNames)}`
      while (used.has(name))
      used.add(name)
      const offeredAt = new Date(
        `${pick(days)}T${String(pick(part.hours)).padStart(2, '0')}:${String(Math.floor(random() * 60)).padStart(2, '0')}:${String(Math.floor(random() * 60)).padStart(2, '0')}+01:00`,
      )
      const rest = index - accepted
      const answer: StoryAnswer =
        index < accepted
          ? random() < 0.8
            ? 'accepts_with_name'
            : 'accepts'
          : rest % 6 === 0
            ? 'declines'
            : rest % 6 === 1
              ? 'undeliverable'
              : rest % 6 < 4
                ? 'sees_only'
                : 'silent'
      awards.push({
        badge,
        name,
        address: `${plain(name.split(' ')[0] ?? '')}.${plain(name.split(' ').slice(1).join('-'))}@courriel.example`,
        locale: random() < 0.06 ? 'en' : 'fr',
        offeredAt,
        answeredAt: new Date(offeredAt.getTime() + Math.floor(60_000 + random() ** 3 * 12 * 86_400_000)),
        answer,
        keeps: random() < 0.6,
        shares: random() < 0.3,
        isVerified: readers() < 0.4,
        place: part.place,
      })
    }
  })
  return awards.sort((a, b) => a.offeredAt.getTime() - b.offeredAt.getTime())
}
