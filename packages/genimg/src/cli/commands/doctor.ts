import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCodec, isGenimgError, paintPlaceholder, sentenceOf } from '@genimg/core'
import type { Call, Command } from '../command.ts'
import { jsonOption } from '../command.ts'
import { checkClock } from '../doctor/check-clock.ts'
import { checkGit } from '../doctor/check-git.ts'
import { checkProvider, type ProviderCheck } from '../doctor/check-provider.ts'
import { checkState } from '../doctor/check-state.ts'
import type { Finding } from '../doctor/finding.ts'
import { jsonLine } from '../json.ts'
import { withProject } from '../open.ts'

export const doctorCommand: Command = {
  name: 'doctor',
  operands: '',
  summary: 'look at key, credits, encoder, config, git and clock; say what to mend',
  options: { json: jsonOption },
  most: 0,
  run: async (call) => {
    const findings = [checkNode(), await checkEncoder(), ...(await checkProject(call))]
    const { terminal } = call
    for (const finding of findings) {
      if (call.flag('json')) terminal.out(jsonLine({ type: 'finding', ...finding }))
      else for (const line of formatFinding(finding, call)) terminal.out(line)
    }
    return findings.every(({ ok }) => ok) ? 0 : 1
  },
}

function formatFinding({ about, ok, text, remedy }: Finding, { terminal: { style } }: Call): readonly string[] {
  const sign = ok ? style('green', '✓') : style('red', '✗')
  return [`${sign} ${about.padEnd(9)} ${text}`, ...(remedy === undefined ? [] : [`  ${' '.repeat(9)} ${remedy}`])]
}

function checkNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const ok = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22
  const base = { about: 'Node', ok, text: process.version }
  return ok ? base : { ...base, remedy: 'Install Node 20.19, 22.12 or later.' }
}

async function checkEncoder(): Promise<Finding> {
  const codec = createCodec()
  const dir = await mkdtemp(join(tmpdir(), 'genimg-doctor-'))
  try {
    const path = join(dir, 'probe.png')
    await writeFile(path, paintPlaceholder({ width: 16, height: 16, seed: 'doctor', opaque: true }))
    await codec.inspect(path)
    return { about: 'Encoder', ok: true, text: codec.version() }
  } catch (error) {
    return { about: 'Encoder', ok: false, text: sentenceOf(error), remedy: 'Install it again: npm install sharp.' }
  } finally {
    await codec.close()
    await rm(dir, { recursive: true, force: true })
  }
}

async function checkProject(call: Call): Promise<readonly Finding[]> {
  try {
    return await withProject(call, async (project) => {
      const { config, cacheDir } = project
      const providers: ProviderCheck[] = []
      for (const provider of config.providers) providers.push(await checkProvider(provider, project, call))
      const state = await checkState(project)
      // A provider's clock is the one that counts; a disk of this machine has this machine's.
      const clock = providers.find((check) => check.clock !== undefined)?.clock ?? state.clock
      return [
        { about: 'Config', ok: true, text: `${config.file} (images: ${config.images.length})` },
        ...providers.flatMap(({ findings }) => findings),
        ...state.findings,
        ...(await checkGit(project)),
        checkClock(clock?.at ?? Date.now(), clock?.other),
        { about: 'Variants', ok: true, text: `${cacheDir} (safe to delete)` },
      ]
    })
  } catch (error) {
    if (!isGenimgError(error)) throw error
    return [{ about: 'Config', ok: false, text: error.message }]
  }
}
