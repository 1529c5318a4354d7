import type { Call } from './command.ts'

/** Says which pictures were made from one that was replaced, and how to keep them. */
export function tellChildren({ terminal: { err, errStyle } }: Call, name: string, children: readonly string[]): void {
  for (const child of children) {
    err(
      `${errStyle('yellow', '!')} "${child}" is made from "${name}". Run \`genimg accept ${child}\` to keep it as it is, free; else it is generated again.`,
    )
  }
}
