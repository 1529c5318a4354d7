import { readFolder } from './site.ts'

/** Where a secret is among what was printed and what was written below a folder: names of files count. */
export async function leaksOf(
  secret: string,
  printed: Readonly<Record<string, string>>,
  dir: string,
): Promise<readonly string[]> {
  const files = await readFolder(dir)
  return [
    ...Object.keys(printed).filter((sink) => printed[sink]?.includes(secret)),
    ...[...files].flatMap(([name, bytes]) => {
      if (name.includes(secret)) return [name]
      // Bytes that came in place of a picture are kept as they are, as evidence.
      return !name.endsWith('.bin') && Buffer.from(bytes).includes(secret) ? [name] : []
    }),
  ]
}
