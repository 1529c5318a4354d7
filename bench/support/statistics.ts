/** One contender's seconds in units of another's, round by round: whatever slowed the machine slowed both. */
export function ratios(one: readonly number[], other: readonly number[]): readonly number[] {
  return one.map((seconds, round) => seconds / (other[round] ?? Number.NaN))
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2
}

export function spread(values: readonly number[]): string {
  return `${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)}`
}
