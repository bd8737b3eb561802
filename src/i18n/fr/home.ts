// The sentences of the home page, in French.

export const home = {
  title: 'Des badges pour reconnaître ce que font les gens',
  lead: 'Une organisation décrit un badge et le remet. La personne l’accepte sans créer de compte, le garde, le montre. Tout le monde peut le vérifier.',
  findTitle: 'On m’a remis un badge',
  findText: 'Retrouvez les badges qui vous ont été proposés, avec votre adresse e-mail.',
  verifyTitle: 'On me montre un badge',
  verifyText: 'Voyez qui l’a remis, pour quoi, et s’il est toujours valable.',
  organiseTitle: 'J’organise',
  organiseText: 'Décrivez vos badges, remettez-les, voyez qui les a acceptés.',
}
