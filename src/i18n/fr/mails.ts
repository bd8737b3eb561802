// The words of the mails, in French.

export const mails = {
  offerSubject: (badge: string, issuer: string) => `${issuer} vous propose un badge : ${badge}`,
  reminderSubject: (badge: string) => `Il vous attend toujours : le badge ${badge}`,
  hello: (name: string) => (name ? `Bonjour ${name},` : 'Bonjour,'),
  offerText: (issuer: string, badge: string) => `${issuer} vous propose le badge « ${badge} ».`,
  reminderText: (issuer: string, badge: string) => `Il y a quelque temps, ${issuer} vous a proposé le badge « ${badge} ». Il attend toujours votre réponse.`,
  button: 'Voir le badge',
  how: (date: string) => `Aucun compte n’est nécessaire. Vous pouvez l’accepter, corriger votre nom, ou dire non. Sans réponse avant le ${date}, vos données sont effacées.`,
  word: 'Un mot pour vous :',
  stop: 'Ne plus recevoir d’e-mails de cette organisation :',
  codeSubject: (code: string) => `Votre code : ${code}`,
  codeText: 'Tapez ce code dans la page où vous l’avez demandé. Il fonctionne pendant 10 minutes, dans ce navigateur seulement.',
  codeIgnore: 'Si vous ne l’avez pas demandé, ne faites rien : personne ne peut entrer sans ce code.',
  invitationSubject: (issuer: string) => `${issuer} vous invite dans son atelier de badges`,
  invitationText: (issuer: string) => `${issuer} vous invite à travailler sur ses badges.`,
  invitationButton: 'Voir l’invitation',
}
