import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** How far a picture looks from the one it was made from. All: 0 is the same, less is better. */
export interface Likeness {
  /** Butteraugli's largest value: the worst spot. From about 1 on it is seen side by side. */
  readonly worst: number
  /** Butteraugli's 3-norm: the picture as a whole. */
  readonly whole: number
  /** SSIMULACRA 1. */
  readonly ssimulacra: number
}

const run = promisify(execFile)
const tools = ['butteraugli_main', 'ssimulacra_main'] as const

/** A sentence that says what is missing and how to get it; undefined where both tools are there. */
export async function likenessProblem(): Promise<string | undefined> {
  for (const tool of tools) {
    try {
      await run(tool)
    } catch (error) {
      // Without files they show how they are used, and end with an error as well.
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
        return `${tool} is not installed, and nothing else tells how a picture looks. Debian and Ubuntu have it in a package: apt-get install libjxl-devtools.`
      }
    }
  }
  return undefined
}

/** Compares two PNG files without transparency. */
export async function compareLikeness(reference: string, distorted: string): Promise<Likeness> {
  const [butteraugli, ssimulacra] = await Promise.all(tools.map((tool) => run(tool, [reference, distorted])))
  const worst = Number.parseFloat(butteraugli?.stdout ?? '')
  const whole = Number.parseFloat(/^3-norm: (.+)$/m.exec(butteraugli?.stdout ?? '')?.[1] ?? '')
  const likeness = { worst, whole, ssimulacra: Number.parseFloat(ssimulacra?.stdout ?? '') }
  if (Object.values(likeness).some(Number.isNaN)) throw new Error(`${reference} and ${distorted}: no scores`)
  return likeness
}
