import { GenimgError, nearest, openProject, type Project, type ProjectOptions, type Selection } from '@genimg/core'
import { builtinProviders } from '../providers.ts'
import type { Call } from './command.ts'

/**
 * Opens the project that the command was called in, hands it to the body and closes it.
 * @param more options of the project that differ from those of most commands
 */
export async function withProject<T>(
  { cwd, env, terminal }: Call,
  body: (project: Project) => Promise<T>,
  more: Pick<ProjectOptions, 'encodes'> = {},
): Promise<T> {
  const project = await openProject({
    from: cwd,
    mode: 'production',
    command: 'build',
    env,
    providers: builtinProviders,
    ciFreezes: false,
    ...more,
  })
  try {
    for (const warning of project.config.warnings) terminal.err(`${terminal.errStyle('yellow', '!')} ${warning}`)
    return await body(project)
  } finally {
    await project.close()
  }
}

/** Checks names that a person typed; undefined means all. */
export function selectNames(operands: readonly string[], { config }: Project): readonly string[] | undefined {
  if (operands.length === 0) return undefined
  const known = config.images.map(({ name }) => name)
  for (const name of operands) {
    if (!known.includes(name))
      throw new GenimgError('IMAGE_UNKNOWN', { name, nearest: nearest(name, known), file: config.file })
  }
  return operands
}

/** The images that a person named, whose adopted pictures may be replaced: who names one means it. */
export function selectImages({ operands }: Call, project: Project): Selection {
  return { names: selectNames(operands, project), replace: new Set(operands) }
}
