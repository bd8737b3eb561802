// Nine badges ready to use: those of the finals of the Olympiades des Métiers in Caen in 2018, in our own words.
import type { MedalRecipe } from './medal/recipe.ts'

export type BadgeTexts = { name: string; description: string; criteria: string }

export type BadgeTemplate = {
  key: string
  usage: 'recognition' | 'orientation' | 'presence'
  audience: 'adults' | 'minors'
  texts: { fr: BadgeTexts; en: BadgeTexts }
  tags: readonly string[]
  /** Empty where no entry of a framework says honestly what the badge says. */
  alignments: readonly { targetName: string; targetUrl: string; targetFramework?: string }[]
  recipe: MedalRecipe
}

/** Sets the no-break spaces of French typography, so that the texts below can be written plainly. */
const setSpaces = (text: string): string =>
  text
    .replace(/ ([:;?!»])/g, '\u00a0$1')
    .replace(/« /g, '«\u00a0')
    .replace(/(\d) (?=novembre|décembre)/g, '$1\u00a0')

type Draft = Omit<BadgeTemplate, 'alignments' | 'texts' | 'audience'> & {
  audience?: 'minors'
  fr: BadgeTexts
  en: BadgeTexts
}

function makeTemplate({ fr, en, audience, ...draft }: Draft): BadgeTemplate {
  const french = { name: setSpaces(fr.name), description: setSpaces(fr.description), criteria: setSpaces(fr.criteria) }
  return { ...draft, audience: audience ?? 'adults', texts: { fr: french, en }, alignments: [] }
}

const competition = { palette: 'brick', plate: 'rays', level: 0, year: '2018' } as const
const food = { palette: 'moss', plate: 'guilloche', level: 0, year: '2018' } as const

/** The nine templates, in the order of the story. */
export const badgeTemplates: readonly BadgeTemplate[] = [
  makeTemplate({
    key: 'coach',
    usage: 'recognition',
    fr: {
      name: 'Coach',
      description:
        'Reconnaît une personne qui a entraîné un compétiteur ou une compétitrice, semaine après semaine, pour les finales nationales des Olympiades des Métiers 2018.',
      criteria:
        '**Ce que cette personne a fait**\n\n- Elle a entraîné un compétiteur ou une compétitrice pendant plusieurs semaines.\n- Elle a suivi un calendrier prévu à l’avance, pour que chacun puisse se servir des salles d’entraînement en toute sécurité.\n\n**Qui le dit ?** L’organisation qui remet ce badge et qui a suivi cet entraînement.',
    },
    en: {
      name: 'Coach',
      description:
        'Recognises someone who trained a competitor, week after week, for the national finals of the 2018 Olympiades des Métiers.',
      criteria:
        '**What this person did**\n\n- Trained a competitor over several weeks.\n- Kept to a schedule planned in advance, so that everybody could share the training rooms safely.\n\n**Who says so?** The organisation that awards this badge and that followed the training.',
    },
    tags: ['Olympiades des Métiers', 'entraînement', 'transmission'],
    recipe: { ...competition, shape: 'shield', ring: 'couture-stitch', icon: 'whistle', ribbon: 'Coach' },
  }),
  makeTemplate({
    key: 'workshop-chief',
    usage: 'recognition',
    fr: {
      name: 'Chef d’atelier',
      description:
        'Reconnaît une personne qui a tenu le rôle de chef d’atelier pendant les finales nationales des Olympiades des Métiers 2018.',
      criteria:
        '**Ce que cette personne a fait**\n\n- Elle a tenu le rôle de chef d’atelier pendant la compétition, à Caen, en 2018.\n\n**Ce que dit ce badge :** un rôle tenu, pendant un événement précis. Ce n’est pas un diplôme.\n\n**Qui le dit ?** L’organisation qui remet ce badge et qui a confié ce rôle.',
    },
    en: {
      name: 'Workshop chief',
      description:
        'Recognises someone who held the role of workshop chief during the national finals of the 2018 Olympiades des Métiers.',
      criteria:
        '**What this person did**\n\n- Held the role of workshop chief during the competition, in Caen, in 2018.\n\n**What this badge says:** a role that was held, at a given event. It is not a diploma.\n\n**Who says so?** The organisation that awards this badge and that entrusted the role.',
    },
    tags: ['Olympiades des Métiers', 'atelier', 'organisation'],
    recipe: { ...competition, shape: 'gear', ring: 'knurl', icon: 'toolbox', ribbon: 'Chef d’atelier' },
  }),
  makeTemplate({
    key: 'deputy-workshop-chief',
    usage: 'recognition',
    fr: {
      name: 'Adjoint chef d’atelier',
      description:
        'Reconnaît une personne qui a tenu le rôle d’adjoint au chef d’atelier pendant les finales nationales des Olympiades des Métiers 2018.',
      criteria:
        '**Ce que cette personne a fait**\n\n- Elle a tenu le rôle d’adjoint au chef d’atelier pendant la compétition, à Caen, en 2018.\n\n**Ce que dit ce badge :** un rôle tenu, pendant un événement précis. Ce n’est pas un diplôme.\n\n**Qui le dit ?** L’organisation qui remet ce badge et qui a confié ce rôle.',
    },
    en: {
      name: 'Deputy workshop chief',
      description:
        'Recognises someone who held the role of deputy workshop chief during the national finals of the 2018 Olympiades des Métiers.',
      criteria:
        '**What this person did**\n\n- Held the role of deputy workshop chief during the competition, in Caen, in 2018.\n\n**What this badge says:** a role that was held, at a given event. It is not a diploma.\n\n**Who says so?** The organisation that awards this badge and that entrusted the role.',
    },
    tags: ['Olympiades des Métiers', 'atelier', 'organisation'],
    recipe: { ...competition, shape: 'gear', ring: 'brick-bond', icon: 'wrench', ribbon: 'Adjoint' },
  }),
  makeTemplate({
    key: 'juror',
    usage: 'recognition',
    fr: {
      name: 'Juré',
      description:
        'Reconnaît une personne d’expérience dans un métier, une branche ou une technique, qui a représenté une Région dans le jury des Olympiades des Métiers 2018.',
      criteria:
        '**Ce qui est reconnu**\n\n- Cette personne a de l’expérience dans un métier, une branche professionnelle ou une technique.\n- Elle a représenté une Région pendant la compétition, pour un métier lié à cette expérience.\n\n**Qui le dit ?** L’organisation qui remet ce badge.',
    },
    en: {
      name: 'Juror',
      description:
        'Recognises someone experienced in a trade, a branch or a technique, who represented a Region as a juror at the 2018 Olympiades des Métiers.',
      criteria:
        '**What is recognised**\n\n- This person is experienced in a trade, a branch or a technique.\n- They represented a Region during the competition, for a trade tied to that experience.\n\n**Who says so?** The organisation that awards this badge.',
    },
    tags: ['Olympiades des Métiers', 'jury', 'expertise'],
    recipe: { ...competition, shape: 'octagon', ring: 'chain', icon: 'scale', ribbon: 'Juré' },
  }),
  makeTemplate({
    key: 'food-trades-commis',
    usage: 'recognition',
    fr: {
      name: 'Commis des métiers de l’alimentation',
      description:
        'Reconnaît une personne qui a aidé un compétiteur ou une compétitrice des métiers de l’alimentation à réaliser ses pièces.',
      criteria:
        '**Ce que cette personne a fait**\n\n- Elle a apporté une aide technique à un compétiteur ou une compétitrice des métiers de l’alimentation.\n- Cette aide a servi à réaliser les pièces présentées pendant les finales, à Caen, en 2018.\n\n**Qui le dit ?** L’organisation qui remet ce badge.',
    },
    en: {
      name: 'Food trades commis',
      description: 'Recognises someone who helped a food-trades competitor to make the pieces that were presented.',
      criteria:
        '**What this person did**\n\n- Gave technical help to a food-trades competitor.\n- That help went into making the pieces presented at the finals, in Caen, in 2018.\n\n**Who says so?** The organisation that awards this badge.',
    },
    tags: ['Olympiades des Métiers', 'alimentation', 'entraide'],
    recipe: { ...food, shape: 'hexagon', ring: 'dough-plait', icon: 'chef-hat', ribbon: 'Commis' },
  }),
  makeTemplate({
    key: 'food-trades-ambassador',
    usage: 'recognition',
    fr: {
      name: 'Ambassadeur des métiers de l’alimentation',
      description:
        'Reconnaît une personne qui a fait essayer des métiers de l’alimentation à des jeunes, sur le parcours d’orientation.',
      criteria:
        '**Ce que cette personne a fait**\n\n- Elle a accompagné des jeunes pendant des essais de métiers.\n- Ces essais faisaient partie du parcours d’orientation du pôle alimentation, aux finales de Caen, en 2018.\n\n**Qui le dit ?** L’organisation qui remet ce badge.',
    },
    en: {
      name: 'Food trades ambassador',
      description: 'Recognises someone who led young people through food-trade tests, on the orientation path.',
      criteria:
        '**What this person did**\n\n- Led young people through trade tests.\n- The tests were part of the orientation path of the food pole, at the finals in Caen, in 2018.\n\n**Who says so?** The organisation that awards this badge.',
    },
    tags: ['Olympiades des Métiers', 'alimentation', 'orientation', 'transmission'],
    recipe: { ...food, shape: 'leaf-crest', ring: 'dough-plait', icon: 'wheat', ribbon: 'Ambassadeur' },
  }),
  makeTemplate({
    key: 'food-trades-expert-adviser',
    usage: 'recognition',
    fr: {
      name: 'Expert-conseil des métiers de l’alimentation',
      description:
        'Reconnaît une personne qui a conseillé des jeunes sur le parcours d’orientation et aidé à accueillir le public du pôle alimentation.',
      criteria:
        '**Ce que cette personne a fait**\n\n- Elle a conseillé des jeunes sur le parcours d’orientation.\n- Elle a aidé à accueillir le public du pôle alimentation, aux finales de Caen, en 2018.\n\n**Qui le dit ?** L’organisation qui remet ce badge.',
    },
    en: {
      name: 'Food trades expert adviser',
      description:
        'Recognises someone who advised young people on the orientation path and helped to receive the public on the food pole.',
      criteria:
        '**What this person did**\n\n- Advised young people on the orientation path.\n- Helped to receive the public on the food pole, at the finals in Caen, in 2018.\n\n**Who says so?** The organisation that awards this badge.',
    },
    tags: ['Olympiades des Métiers', 'alimentation', 'orientation', 'conseil', 'accueil'],
    recipe: { ...food, shape: 'rosette', ring: 'dough-plait', icon: 'messages-square', ribbon: 'Expert-conseil' },
  }),
  makeTemplate({
    key: 'food-trades-orientation-path',
    usage: 'orientation',
    audience: 'minors',
    fr: {
      name: 'Parcours d’orientation des métiers de l’alimentation',
      description:
        'Garde la trace d’une préférence : celle d’un ou d’une élève qui a essayé des métiers de l’alimentation, puis en a parlé avec un conseiller ou une conseillère d’orientation.',
      criteria:
        '**Les étapes**\n\n1. Essayer des métiers sur les stands « Actions » de l’espace « Ambition ».\n2. Être reçu ensuite par un conseiller ou une conseillère d’orientation.\n\n**Ce que dit ce badge :** à ce moment-là, ces métiers plaisaient à cette personne. Elle peut le rappeler plus tard, par exemple pour chercher un stage.\n\n**Ce qu’il ne dit pas :** ce n’est ni une compétence ni un choix définitif. On a le droit de changer d’avis.',
    },
    en: {
      name: 'Orientation path of the food trades',
      description:
        'Keeps track of a preference: that of a pupil who tried food trades, then talked it over with an orientation adviser.',
      criteria:
        '**The steps**\n\n1. Try trades at the “Actions” stands of the “Ambition” space.\n2. Then be received by an orientation adviser.\n\n**What this badge says:** at that moment, this person was drawn to these trades. They can recall it later, for example when looking for an internship.\n\n**What it does not say:** it is neither a skill nor a final choice. Everybody may change their mind.',
    },
    tags: ['Olympiades des Métiers', 'alimentation', 'orientation', 'préférence'],
    recipe: {
      shape: 'compass',
      palette: 'lagoon',
      plate: 'disc',
      ring: 'herring-bone',
      icon: 'signpost',
      ribbon: 'Parcours d’orientation',
      level: 0,
      year: '2018',
    },
  }),
  makeTemplate({
    key: 'i-was-there',
    usage: 'presence',
    audience: 'minors',
    fr: {
      name: 'J’ai assisté aux finales des Olympiades des Métiers 2018',
      description:
        'Dit qu’une personne est venue aux finales nationales des Olympiades des Métiers, à Caen, les 29 et 30 novembre et le 1er décembre 2018.',
      criteria:
        '**Ce que cette personne a fait**\n\n- Elle est venue aux finales, à Caen, pendant l’un des trois jours.\n\nVenir, c’est déjà agir : chacun a ses raisons d’être là. C’est à cette personne de raconter les siennes, si elle en a envie.\n\n**Ce que dit ce badge :** une présence. Il ne dit rien des compétences.',
    },
    en: {
      name: 'I was at the finals of the 2018 Olympiades des Métiers',
      description:
        'Says that someone came to the national finals of the Olympiades des Métiers, in Caen, on 29 and 30 November and 1 December 2018.',
      criteria:
        '**What this person did**\n\n- Came to the finals, in Caen, on one of the three days.\n\nComing is already an act, and everyone has reasons for it. This person may tell theirs, if they wish.\n\n**What this badge says:** a presence. It says nothing about skills.',
    },
    tags: ['Olympiades des Métiers', 'présence', 'Caen'],
    recipe: {
      shape: 'coin',
      palette: 'honey',
      plate: 'plain',
      ring: 'couture-stitch',
      icon: 'ticket',
      ribbon: 'J’y étais',
      level: 0,
      year: '2018',
    },
  }),
]
