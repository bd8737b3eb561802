// The pages about data and accessibility, in French.

export const legal = {
  privacy: {
    title: 'Vos données',
    paragraphs: [
      'Une organisation qui vous propose un badge nous confie votre nom et votre adresse pour cela seulement. Elle en est responsable ; nous les gardons pour elle.',
      'Sans réponse, ils sont effacés après 90 jours ; si vous dites non, tout de suite. Une empreinte chiffrée reste, pour ne pas vous redemander.',
      'Un badge ne contient jamais votre adresse e-mail. Il porte un nom seulement si vous l’avez laissé. Il est privé tant que vous ne créez pas de lien, et vous pouvez mettre fin à un lien ou effacer le badge à tout moment.',
      'Les e-mails ne vous suivent pas. Les pages ne chargent rien d’autres sites. On n’enregistre pas qui vérifie un badge.',
      'Dans votre carnet, vous pouvez corriger votre nom, emporter vos badges et les effacer.',
    ],
  },
  accessibility: {
    title: 'Accessibilité',
    paragraphs: [
      'État : partiellement conforme. Les pages sont faites pour les règles WCAG 2.2, niveau AA, et vérifiées par une machine à chaque changement ; aucun audit par des personnes n’a encore été fait.',
      'Chaque parcours fonctionne au clavier et sans script. Les graphiques ont leurs nombres en tableau. Les images des badges ont un texte.',
      'Limites connues : les attestations PDF sont balisées mais n’ont pas été validées, et les textes écrits par les organisations peuvent être difficiles à lire.',
      'Si quelque chose vous empêche d’accéder à un badge, écrivez à l’organisation qui vous l’a proposé ; elle peut vous le remettre autrement.',
    ],
  },
}
