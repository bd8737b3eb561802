// The story keeps to the facts that it tells.
import { expect, test } from 'vitest'
import { listStoryAwards } from './example-story.ts'

test('272 awards over nine badges and three days, more than half accepted, some declined, some undeliverable', () => {
  const awards = listStoryAwards()
  expect(awards).toHaveLength(272)
  expect(new Set(awards.map((award) => award.badge)).size).toBe(9)
  expect(new Set(awards.map((award) => award.name)).size).toBe(272)
  expect(new Set(awards.map((award) => award.offeredAt.toISOString().slice(0, 10)))).toEqual(new Set(['2018-11-29', '2018-11-30', '2018-12-01']))
  const count = (answer: string) => awards.filter((award) => award.answer.startsWith(answer)).length
  expect(count('accepts')).toBeGreaterThan(136)
  expect(count('declines')).toBeGreaterThan(5)
  expect(count('undeliverable')).toBeGreaterThan(5)
  expect(awards.every((award) => award.address.endsWith('.example'))).toBe(true)
})

test('every start tells the same story', () => {
  expect(listStoryAwards()).toEqual(listStoryAwards())
})
