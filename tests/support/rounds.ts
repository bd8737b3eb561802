// How often a proof is repeated: a few times in the usual run, many in `npm run test:long`.

const isLong = process.env.LONG_RUN === 'yes'

export const rounds = (usual: number, long: number): number => (isLong ? long : usual)

/** The time that a proof may take, in milliseconds. */
export const within = (usual: number): number => (isLong ? 1_500_000 : usual)
