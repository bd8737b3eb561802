// The sentences of the public page of a badge, in English.

export const sharedBadge = {
  title: 'Badge',
}
