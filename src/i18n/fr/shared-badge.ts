// The sentences of the public page of a badge, in French.
import type { sharedBadge as english } from '../en/shared-badge.ts'
import type { Widen } from '../shape.ts'

export const sharedBadge: Widen<typeof english> = {
  title: 'Badge',
}
