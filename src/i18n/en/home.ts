// The sentences of the home page, in English.

export const home = {
  title: 'Badges that recognise what people do',
  lead: 'An organisation describes a badge and awards it. The person accepts it without an account, keeps it, shows it. Anybody can verify it.',
  findTitle: 'I was given a badge',
  findText: 'Find the badges that were offered to you, with your e-mail address.',
  verifyTitle: 'I was shown a badge',
  verifyText: 'See who awarded it, for what, and whether it still holds.',
  organiseTitle: 'I organise',
  organiseText: 'Describe your badges, award them, see who accepted.',
}
