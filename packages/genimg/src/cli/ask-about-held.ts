import { isHeld, type Project, type Selection } from '@genimg/core'
import type { Call } from './command.ts'

/**
 * Asks at a terminal about adopted pictures whose request has changed since; resolves to the selection with those in it
 * that may be replaced. Elsewhere, and with `--yes`, they stay.
 */
export async function askAboutHeld(call: Call, project: Project, selection: Selection): Promise<Selection> {
  const { terminal, flag } = call
  if (!terminal.interactive || flag('yes') || flag('frozen') || project.config.frozen) return selection
  const { steps } = await project.plan(selection)
  const replace = new Set(selection.replace)
  for (const { name, changed } of steps.filter(isHeld)) {
    const question = `"${name}" was adopted by hand, and its request has changed (${changed.join(', ')}). Replace it? [y/N] `
    if (/^y(es)?$/i.test(await terminal.ask(question))) replace.add(name)
  }
  return { ...selection, replace }
}
