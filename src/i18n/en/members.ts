// The sentences about members and invitations, in English.

export const members = {
  title: 'Members',
  waiting: 'Invited, not confirmed yet',
  invite: 'Invite somebody',
  role: 'Role',
  roleTexts: {
    reader: 'Sees the badges, the numbers and the people.',
    awarder: 'Awards badges, sends again, corrects an address, withdraws.',
    badge_maker: 'Also: writes and publishes badges, adds events.',
    administrator: 'Also: invites members, looks after the organisation, its keys and its tokens.',
  },
  none: 'Nobody yet. Who administers the network above can already act here.',
  send: 'Send the invitation',
  sent: 'The invitation is on its way.',
  change: 'Change',
  remove: 'Remove',
  removeText: (name: string) => `${name} will not be able to act here any more. What they did stays in the log.`,
  until: (day: string) => `open until ${day}`,
  withdraw: 'Take back the invitation',
  invitationTitle: (issuer: string) => `${issuer} invites you`,
  invitationText: (role: string) => `To work on its badges, as: ${role}.`,
  accept: 'Accept the invitation',
  signInFirst: 'Sign in first, then open this link again.',
}
