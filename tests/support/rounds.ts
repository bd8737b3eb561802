// How often a proof is repeated and how long it may take: the usual run is short and shares its machine, `npm run test:long` has both time and machine to itself.

const isLong = process.env.LONG_RUN === 'yes'

export const rounds = (usual: number, long: number): number => (isLong ? long : usual)

/** The milliseconds after which a repeated proof is taken to hang. */
export const hangsAfter = isLong ? 1_500_000 : 150_000

/** @param bound milliseconds that something may take on a machine that does nothing else. @returns the bound to hold a test to: what no limit stops takes minutes, so that a busy machine need not fail one. */
export const atMost = (bound: number): number => (isLong ? bound : bound * 20)
