// Small numbers stay hidden, also from those who add and subtract.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hideInParts, hideInTable, hideSmall, shownMin } from './small-numbers.ts'

test('one to four are hidden; nought and five are not', () => {
  expect([0, 1, 4, 5, 60].map(hideSmall)).toEqual([0, null, null, 5, 60])
})

test('a part that is hidden alone takes the next smallest with it; two of five people hide each other, two of fewer do not', () => {
  expect(hideInParts([40, 3, 0, 12])).toEqual([40, null, 0, null])
  expect(hideInParts([40, 3, 2, 12])).toEqual([40, null, null, 12])
  expect(hideInParts([40, 1, 2, 12])).toEqual([40, null, null, null])
  expect(hideInParts([40, 12])).toEqual([40, 12])
  expect(hideInParts([3])).toEqual([null])
})

test('a sum is hidden where it would tell a part, and a part where the sums of others would', () => {
  expect(hideInTable([[40, 30], [3]])).toEqual({ total: 73, groups: [null, null], parts: [[40, null], [null]] })
  expect(hideInTable([[40, 3], [20, 30]])).toEqual({ total: 93, groups: [43, 50], parts: [[null, null], [20, 30]] })
  expect(hideInTable([[2], [1]])).toEqual({ total: null, groups: [null, null], parts: [[null], [null]] })
  expect(hideInTable([])).toEqual({ total: 0, groups: [], parts: [] })
})

/** Every table that says the same as what is shown, as the hidden values in their order. */
function listExplanations(groups: number[][]): number[][] {
  const shown = hideInTable(groups)
  const hidden = shown.parts.flatMap((parts, group) => parts.flatMap((value, part) => (value === null ? [{ group, part }] : [])))
  const most = groups.flat().reduce((total, count) => total + count, 0)
  const found: number[][] = []
  const fill = (values: number[]): void => {
    if (values.length < hidden.length) {
      const left = most - values.reduce((total, count) => total + count, 0)
      for (let value = 1; value <= left; value++) fill([...values, value])
      return
    }
    const table = shown.parts.map((parts) => [...parts])
    for (const [at, { group, part }] of hidden.entries()) (table[group] as (number | null)[])[part] = values[at] as number
    const sums = table.map((parts) => parts.reduce<number>((total, count) => total + (count ?? 0), 0))
    const agrees = sums.every((sum, group) => shown.groups[group] === null || shown.groups[group] === sum) && (shown.total === null || sums.reduce((total, sum) => total + sum, 0) === shown.total)
    if (agrees) found.push(values)
  }
  fill([])
  return found
}

test('whatever the table: no small number can be worked out from what is shown, and no sum of fewer than five people', () => {
  const tables = fc.array(fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 5, max: 8 })), { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(tables, (groups) => {
      const shown = hideInTable(groups)
      const small = groups.flat().filter((count) => count > 0 && count < shownMin)
      const all = groups.flat().reduce((total, count) => total + count, 0)
      for (const value of [shown.total, ...shown.groups, ...shown.parts.flat()]) expect(value === null || value === 0 || value >= shownMin).toBe(true)
      if (small.length === 0) expect(shown.parts).toEqual(groups)
      if (shown.total === null) {
        expect(all).toBeLessThan(shownMin)
        return
      }
      const explanations = listExplanations(groups)
      const count = explanations[0]?.length ?? 0
      for (let at = 0; at < count; at++) expect(new Set(explanations.map((values) => values[at])).size, JSON.stringify({ groups, shown })).toBeGreaterThan(1)
    }),
    { numRuns: 1_000 },
  )
})
