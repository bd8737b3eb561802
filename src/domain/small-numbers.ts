// Numbers that anybody may read: those so small that they could point at a person are not shown, nor what would give them away.

/** A number of people below this is not shown. */
export const shownMin = 5

const isSmall = (count: number) => count > 0 && count < shownMin

/** The number, or null where it is too small to be shown; nought says nothing of anybody. */
export const hideSmall = (count: number): number | null => (isSmall(count) ? null : count)

type Cell = { group: number; count: number; isHidden: boolean }

export type HiddenTable = {
  /** Of all parts together. */
  total: number | null
  /** By group, in the order given. */
  groups: (number | null)[]
  /** By part of each group. */
  parts: (number | null)[][]
}

/**
 * Hides what is small in a table whose sums are shown beside it, and as much more as keeps the sums from telling it: what is hidden
 * together is two numbers at least and five people at least. The smallest numbers that serve are taken.
 * @param groups the parts of each group; a sum is shown for each and for all.
 */
export function hideInTable(groups: readonly (readonly number[])[]): HiddenTable {
  const sumOf = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0)
  const isTellTale = (hidden: Cell[]) => hidden.length > 0 && (hidden.length === 1 || sumOf(hidden.map(({ count }) => count)) < shownMin)
  const sums = groups.map((parts) => ({ count: sumOf(parts), isHidden: isSmall(sumOf(parts)) }))
  const cells: Cell[] = groups.flatMap((parts, group) => parts.map((count) => ({ group, count, isHidden: isSmall(count) })))
  const total = sumOf(sums.map(({ count }) => count))
  const hideTellTaleSums = () => {
    for (const [group, sum] of sums.entries()) sum.isHidden ||= isTellTale(cells.filter((cell) => cell.group === group && cell.isHidden))
  }
  // Against the sum of all stand the parts that are hidden in groups whose own sum is not shown.
  const areAgainstTotal = () => cells.filter((cell) => cell.isHidden && sums[cell.group]?.isHidden)
  const findSmallest = <T extends { count: number; isHidden: boolean }>(of: T[]) => of.filter(({ count, isHidden }) => count > 0 && !isHidden).toSorted((left, right) => left.count - right.count)[0]
  hideTellTaleSums()
  while (!isSmall(total) && isTellTale(areAgainstTotal())) {
    const next =
      findSmallest(cells.filter(({ group }) => sums[group]?.isHidden)) ??
      findSmallest(sums.filter((_, group) => cells.some((cell) => cell.group === group && cell.isHidden))) ??
      findSmallest(cells)
    if (!next) break
    next.isHidden = true
    hideTellTaleSums()
  }
  // What was hidden since may have made a sum harmless again.
  for (const [group, sum] of sums.entries()) {
    if (!sum.isHidden || isSmall(sum.count) || isTellTale(cells.filter((cell) => cell.group === group && cell.isHidden))) continue
    sum.isHidden = false
    sum.isHidden = isTellTale(areAgainstTotal())
  }
  const show = ({ count, isHidden }: { count: number; isHidden: boolean }) => (isHidden ? null : count)
  return { total: hideSmall(total), groups: sums.map(show), parts: groups.map((_, group) => cells.filter((cell) => cell.group === group).map(show)) }
}

/** The same for the parts of one sum that is shown. */
export const hideInParts = (parts: readonly number[]): (number | null)[] => hideInTable([parts]).parts[0] ?? []
