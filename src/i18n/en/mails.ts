// The words of the mails, in English.

export const mails = {
  offerSubject: (badge: string, issuer: string) => `${issuer} offers you a badge: ${badge}`,
  reminderSubject: (badge: string) => `Still waiting for you: the badge ${badge}`,
  hello: (name: string) => (name ? `Hello ${name},` : 'Hello,'),
  offerText: (issuer: string, badge: string) => `${issuer} offers you the badge “${badge}”.`,
  reminderText: (issuer: string, badge: string) => `A little while ago, ${issuer} offered you the badge “${badge}”. It is still waiting for your answer.`,
  button: 'See the badge',
  offersYou: (issuer: string) => `${issuer} offers you this badge`,
  sender: (host: string) => `Sent by ${host}, with Poinçon. This mail does not follow what you do with it.`,
  how: (date: string) => `No account is needed. You can accept it, correct your name, or say no. Without an answer before ${date} your data are erased.`,
  word: 'A word for you:',
  stop: 'On that page you can also ask this organisation not to write to you again.',
  standingSubject: {
    revoke: (badge: string) => `The badge “${badge}” was withdrawn`,
    suspend: (badge: string) => `The badge “${badge}” is suspended`,
    lift: (badge: string) => `The badge “${badge}” is valid again`,
  },
  standingText: {
    revoke: (issuer: string, badge: string) => `${issuer} has withdrawn the badge “${badge}”. It stays in your booklet, with the reason; whoever verifies it sees that it was withdrawn.`,
    suspend: (issuer: string, badge: string) => `${issuer} has suspended the badge “${badge}” for now. Whoever verifies it sees that it is suspended.`,
    lift: (issuer: string, badge: string) => `${issuer} has lifted the suspension of the badge “${badge}”: it verifies again.`,
  },
  standingReason: 'The reason given:',
  standingButton: 'See the badge',
  codeSubject: (code: string) => `Your code: ${code}`,
  codeText: 'Type this code in the page where you asked for it. It works for 10 minutes, in that browser only.',
  codeIgnore: 'If you did not ask for it, do nothing: nobody can enter without this code.',
  invitationSubject: (issuer: string) => `${issuer} invites you to its badge workshop`,
  invitationText: (issuer: string) => `${issuer} invites you to work on its badges.`,
  invitationButton: 'See the invitation',
}
