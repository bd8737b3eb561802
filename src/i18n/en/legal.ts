// The pages about data and accessibility, in English.

export const legal = {
  privacy: {
    title: 'Your data',
    paragraphs: [
      'An organisation that offers you a badge gives us your name and your address for that alone. It answers for them; we keep them on its behalf.',
      'Without an answer they are erased after 90 days; when you say no, at once. A keyed fingerprint stays, so that you are not asked again.',
      'A badge never holds your e-mail address. It holds a name only if you left one on it. It is private until you make a link, and you can end a link or erase the badge at any time.',
      'Mails carry no tracking. Pages load nothing from other sites. Who verifies a badge is not recorded.',
      'In your booklet you can correct your name, take your badges with you and erase them.',
    ],
  },
  accessibility: {
    title: 'Accessibility',
    paragraphs: [
      'State: partially compliant. The pages are built for WCAG 2.2 level AA and checked by machine at each change; no audit by people has been made yet.',
      'Every journey works with a keyboard and without scripts. Charts have their numbers as a table. Images of badges have a text.',
      'Known limits: PDF attestations are tagged but have not been validated, and texts that organisations write may be hard to read.',
      'If something keeps you from a badge, write to the organisation that offered it; it can give it to you in another way.',
    ],
  },
}
