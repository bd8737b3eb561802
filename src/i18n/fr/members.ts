// The sentences about members and invitations, in French.

export const members = {
  title: 'Membres',
  waiting: 'Invitations pas encore confirmées',
  invite: 'Inviter quelqu’un',
  role: 'Rôle',
  send: 'Envoyer l’invitation',
  sent: 'L’invitation est en route.',
  change: 'Changer',
  remove: 'Retirer',
  invitationTitle: (issuer: string) => `${issuer} vous invite`,
  invitationText: (role: string) => `Pour travailler sur ses badges, avec ce rôle : ${role}.`,
  accept: 'Accepter l’invitation',
  signInFirst: 'Connectez-vous d’abord, puis ouvrez de nouveau ce lien.',
}
