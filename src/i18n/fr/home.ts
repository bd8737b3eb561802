// The sentences of the home page, in French.

export const home = {
  title: 'Des badges pour reconnaître ce que font les gens',
  lead: 'Une organisation décrit un badge et le remet. La personne l’accepte sans créer de compte, le garde, le montre. Tout le monde peut le vérifier.',
  howTitle: 'Comment ça se passe',
  steps: [
    { title: 'On décrit', text: 'Une organisation écrit ce que le badge reconnaît et ce qu’il demande.' },
    { title: 'On remet', text: 'Elle le propose à une personne, par e-mail ou sur une carte.' },
    { title: 'On accepte', text: 'La personne lit, corrige son nom, accepte ou dit non. Le badge est signé à ce moment-là.' },
    { title: 'On montre', text: 'Privé d’abord. La personne choisit qui le voit, et tout le monde peut le vérifier.' },
  ],
  findTitle: 'On m’a remis un badge',
  findText: 'Retrouvez les badges qui vous ont été proposés, avec votre adresse e-mail.',
  verifyTitle: 'On me montre un badge',
  verifyText: 'Voyez qui l’a remis, pour quoi, et s’il est toujours valable.',
  organiseTitle: 'J’organise',
  organiseText: 'Décrivez vos badges, remettez-les, voyez qui les a acceptés.',
}
