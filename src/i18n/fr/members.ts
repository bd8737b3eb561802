// The sentences about members and invitations, in French.

export const members = {
  title: 'Membres',
  waiting: 'Invitations pas encore confirmées',
  invite: 'Inviter quelqu’un',
  role: 'Rôle',
  roleTexts: {
    reader: 'Voit les badges, les chiffres et les personnes.',
    awarder: 'Remet les badges, relance, corrige une adresse, retire.',
    badge_maker: 'En plus : écrit et publie les badges, ajoute les événements.',
    administrator: 'En plus : invite les membres, règle l’organisation, ses clés et ses jetons.',
  },
  none: 'Personne encore. Qui administre le réseau au-dessus peut déjà agir ici.',
  send: 'Envoyer l’invitation',
  sent: 'L’invitation est en route.',
  change: 'Changer',
  remove: 'Retirer',
  removeText: (name: string) => `${name} ne pourra plus agir ici. Ses actes restent au journal.`,
  until: (day: string) => `valable jusqu’au ${day}`,
  withdraw: 'Annuler l’invitation',
  invitationTitle: (issuer: string) => `${issuer} vous invite`,
  invitationText: (role: string) => `Pour travailler sur ses badges, avec ce rôle : ${role}.`,
  accept: 'Accepter l’invitation',
  signInFirst: 'Connectez-vous d’abord, puis ouvrez de nouveau ce lien.',
}
