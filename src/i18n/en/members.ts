// The sentences about members and invitations, in English.

export const members = {
  title: 'Members',
  waiting: 'Invited, not confirmed yet',
  invite: 'Invite somebody',
  role: 'Role',
  send: 'Send the invitation',
  sent: 'The invitation is on its way.',
  change: 'Change',
  remove: 'Remove',
  invitationTitle: (issuer: string) => `${issuer} invites you`,
  invitationText: (role: string) => `To work on its badges, as: ${role}.`,
  accept: 'Accept the invitation',
  signInFirst: 'Sign in first, then open this link again.',
}
