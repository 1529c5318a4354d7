/** An error and what it wraps, the innermost last. By shape and not by class: there may be several of a package. */
export function causesOf(error: unknown): readonly unknown[] {
  const causes: unknown[] = []
  for (let cause = error; typeof cause === 'object' && cause !== null && !causes.includes(cause);) {
    causes.push(cause)
    cause = 'cause' in cause ? cause.cause : undefined
  }
  return causes
}
