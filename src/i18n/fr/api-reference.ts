// The sentences of the reference page of the API, in French.

export const apiReference = {
  title: 'L’API de Poinçon',
  lead: 'Remettre des badges, suivre les réponses, vérifier : par un programme. Les descriptions des routes sont en anglais, comme le code.',
  description: 'La description complète, en OpenAPI 3.1 :',
  start: 'Commencer',
  startText: 'Une personne qui administre l’organisation crée un jeton dans « Jetons d’API ». Avec Idempotency-Key, la même demande peut être renvoyée sans être faite deux fois.',
  contents: 'Les routes',
  parameters: 'Paramètres',
  body: 'Corps de la demande',
  answers: 'Réponses',
  required: 'obligatoire',
  invalidInput: 'La demande n’est pas correcte',
  optional: 'facultatif',
  problems: 'Les problèmes',
  problemsText: 'Toute erreur est un problem+json (RFC 9457). Le code ne change jamais ; la phrase peut changer.',
}
