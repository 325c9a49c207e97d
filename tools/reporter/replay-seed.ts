/** Gives every property test the seed that a failed run printed, when `FAST_CHECK_SEED` is set. */
const seed = process.env['FAST_CHECK_SEED']

if (seed !== undefined && seed !== '') {
  const { configureGlobal } = await import('fast-check')
  configureGlobal({ seed: Number(seed) })
}
