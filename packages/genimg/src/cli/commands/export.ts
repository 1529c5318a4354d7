import { extname, relative, resolve, sep } from 'node:path'
import { exportImages, GenimgError, replaceText, type Export, type Project } from '@genimg/core'
import type { Call, Command } from '../command.ts'
import { jsonOption } from '../command.ts'
import type { ExitCode } from '../exit-code.ts'
import { formatExportModule } from '../export-module.ts'
import { jsonLine } from '../json.ts'
import { withProject } from '../open.ts'
import { watchProject } from '../watch-project.ts'

export const exportCommand: Command = {
  name: 'export',
  operands: '',
  summary: 'write the pictures as files, for tools without a plugin; orders nothing',
  options: {
    out: { type: 'string', value: 'DIR', summary: 'the folder for the files and genimg.json, which names them' },
    module: { type: 'string', value: 'FILE.ts', summary: 'also a typed module with what imports give' },
    base: { type: 'string', value: 'URL', summary: 'what addresses begin with (default: as below public/ or static/)' },
    watch: { type: 'boolean', summary: 'go on when config, lock or pictures change, until Ctrl-C' },
    json: jsonOption,
  },
  most: 0,
  run: async (call) => {
    const places = placesOf(call)
    if (!call.flag('watch'))
      return await withProject(call, (project) => exportOnce(project, places, call), { encodes: true })
    await watchProject(call, async (project) => {
      await exportOnce(project, places, call)
    })
    return 0
  },
}

interface Places {
  readonly outDir: string
  readonly base: string
  readonly module: string | undefined
}

function placesOf({ value, cwd }: Call): Places {
  const out = value('out')
  if (out === undefined) {
    throw new GenimgError('USAGE', {
      message: '`genimg export` needs a folder: `genimg export --out public/pictures`.',
    })
  }
  const outDir = resolve(cwd, out)
  const module = value('module')
  if (module !== undefined && !['.ts', '.mts'].includes(extname(module))) {
    throw new GenimgError('USAGE', { message: `--module writes TypeScript, and "${module}" ends in something else.` })
  }
  const base = value('base') ?? baseOf(relative(cwd, outDir))
  return {
    outDir,
    base: base.endsWith('/') ? base : `${base}/`,
    module: module === undefined ? undefined : resolve(cwd, module),
  }
}

/** Servers hand out what is below these folders as if it were at the root. */
function baseOf(path: string): string {
  const folders = path.split(sep)
  const root = folders.findIndex((folder) => folder === 'public' || folder === 'static')
  return root < 0 ? './' : `/${[...folders.slice(root + 1), ''].join('/')}`
}

async function exportOnce(project: Project, { outDir, base, module }: Places, call: Call): Promise<ExitCode> {
  const { terminal, cwd } = call
  const done = await exportImages(project, { outDir, base })
  const moduleWritten = module !== undefined && (await replaceText(project, module, formatExportModule(done.images)))
  if (call.flag('json')) {
    const { count, written, removed } = done
    const images = Object.keys(done.images).length
    terminal.out(
      jsonLine({ type: 'export', out: outDir, base, images, files: count, written, removed, module: module ?? null }),
    )
    return 0
  }
  terminal.out(summaryOf(done, relative(cwd, outDir) || '.'))
  if (moduleWritten) terminal.out(`Wrote ${relative(cwd, module)}.`)
  return 0
}

function summaryOf({ images, count, written, removed }: Export, out: string): string {
  const names = Object.keys(images).length
  const what = `${names === 1 ? 'One image' : `${names} images`} in ${count === 1 ? 'one file' : `${count} files`} in ${out}`
  const changes = [
    ...(written.length > 0 ? [`${written.length} written`] : []),
    ...(removed.length > 0 ? [`${removed.length} removed`] : []),
  ]
  return `${what}: ${changes.length === 0 ? 'nothing had changed' : changes.join(', ')}.`
}
