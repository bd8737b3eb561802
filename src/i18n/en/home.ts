// The sentences of the home page, in English.

export const home = {
  title: 'Badges that recognise what people do',
  lead: 'An organisation describes a badge and awards it. The person accepts it without an account, keeps it, shows it. Anybody can verify it.',
  howTitle: 'How it goes',
  steps: [
    { title: 'Describe', text: 'An organisation writes what the badge recognises and what it takes.' },
    { title: 'Award', text: 'It offers the badge to a person, by mail or on a card.' },
    { title: 'Accept', text: 'The person reads, corrects the name, accepts or says no. The badge is signed at that moment.' },
    { title: 'Show', text: 'Private at first. The person chooses who sees it, and anybody can verify it.' },
  ],
  findTitle: 'I was given a badge',
  findText: 'Find the badges that were offered to you, with your e-mail address.',
  verifyTitle: 'I was shown a badge',
  verifyText: 'See who awarded it, for what, and whether it still holds.',
  organiseTitle: 'I organise',
  organiseText: 'Describe your badges, award them, see who accepted.',
}
