/** From `GENIMG_SOAK_SEED`, so that a run that failed can be repeated; else another one each time. Printed at once. */
export function soakSeed(): number {
  const wanted = process.env['GENIMG_SOAK_SEED']
  const seed = wanted === undefined ? Date.now() % 1_000_000 : Number(wanted)
  console.log(`GENIMG_SOAK_SEED=${seed}`)
  return seed
}
