import { find, type Results } from './results.ts'

/** What stands above the tables in docs/benchmarks.md. */
export function explain(results: Results, machine: string): string {
  const { pictures } = results
  const [us, alone, imagetools, eleventy, tuned, byHand, idle] = (
    ['us', 'export', 'imagetools', 'eleventy', 'imagetools-tuned', 'by-hand', 'idle'] as const
  ).map((role) => find(results, role).title)
  return `
\`pnpm bench variants\` makes ${pictures.length} pictures of 1536 × 1024 pixels into AVIF, WebP and JPEG of 640, 1280 and
1536 pixels each. They are ${pictures.join(', ')}, from [bench/corpus](../bench/corpus); a portrait is turned. Every way to
do it is run in a process of its own and as its users run it:

- **${us}**: \`vite build\` with default options. The originals are in \`images/\` and in \`images.lock\`, as in a fresh
  clone; no provider is called.
- **${alone}**: the same without a bundler: the files and a manifest of them in a folder. This is what compares with those
  below that build no site.
- **${imagetools}**: \`vite build\`, with \`?w=640;1280;1536&format=avif;webp;jpg&as=picture\` behind each import.
- **${eleventy}**: its JavaScript API with these widths and formats, in a script.
- **${tuned}**: the same with \`effort=3\` as a default directive, which is our effort for AVIF. It goes for its
  WebP too.
- **${byHand}**: [a script](../bench/variants/by-hand.mjs) that makes our files, byte for byte, and nothing else. It has
  no cache and no Vite.
- **${idle}**: \`vite build\` of an empty page, which is part of the time of all that use Vite.

Measured on one machine: ${machine}

What it does not show: other machines, and above all those with more cores; pictures of other kinds, since most of these
are photos and none was made by an image model; other settings, of which the peers have as many as sharp has; what people
see, which two programs only estimate. Files that are read have been read before, so that no disk is measured.
`.trim()
}
