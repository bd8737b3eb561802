// The words of the mails, in French.

export const mails = {
  offerSubject: (badge: string, issuer: string) => `${issuer} vous propose un badge : ${badge}`,
  reminderSubject: (badge: string) => `Il vous attend toujours : le badge ${badge}`,
  hello: (name: string) => (name ? `Bonjour ${name},` : 'Bonjour,'),
  offerText: (issuer: string, badge: string) => `${issuer} vous propose le badge « ${badge} ».`,
  reminderText: (issuer: string, badge: string) => `Il y a quelque temps, ${issuer} vous a proposé le badge « ${badge} ». Il attend toujours votre réponse.`,
  button: 'Voir le badge',
  offersYou: (issuer: string) => `${issuer} vous propose ce badge`,
  sender: (host: string) => `Envoyé par ${host}, avec Poinçon. Cet e-mail ne suit pas ce que vous en faites.`,
  how: (date: string) => `Aucun compte n’est nécessaire. Vous pouvez l’accepter, corriger votre nom, ou dire non. Sans réponse avant le ${date}, vos données sont effacées.`,
  word: 'Un mot pour vous :',
  stop: 'Sur cette page, vous pouvez aussi demander à cette organisation de ne plus vous écrire.',
  standingSubject: {
    revoke: (badge: string) => `Le badge « ${badge} » vous a été retiré`,
    suspend: (badge: string) => `Le badge « ${badge} » est suspendu`,
    lift: (badge: string) => `Le badge « ${badge} » est de nouveau valable`,
  },
  standingText: {
    revoke: (issuer: string, badge: string) => `${issuer} a retiré le badge « ${badge} ». Il reste dans votre carnet, avec la raison ; qui le vérifie voit qu’il a été retiré.`,
    suspend: (issuer: string, badge: string) => `${issuer} a suspendu le badge « ${badge} » pour le moment. Qui le vérifie voit qu’il est suspendu.`,
    lift: (issuer: string, badge: string) => `${issuer} a levé la suspension du badge « ${badge} » : il se vérifie de nouveau.`,
  },
  standingReason: 'La raison donnée :',
  standingButton: 'Voir le badge',
  codeSubject: (code: string) => `Votre code : ${code}`,
  codeText: 'Tapez ce code dans la page où vous l’avez demandé. Il fonctionne pendant 10 minutes, dans ce navigateur seulement.',
  codeIgnore: 'Si vous ne l’avez pas demandé, ne faites rien : personne ne peut entrer sans ce code.',
  invitationSubject: (issuer: string) => `${issuer} vous invite dans son atelier de badges`,
  invitationText: (issuer: string) => `${issuer} vous invite à travailler sur ses badges.`,
  invitationButton: 'Voir l’invitation',
}
