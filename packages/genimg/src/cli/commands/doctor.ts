import { link, mkdtemp, readdir, rm, rmdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createCodec,
  dollars,
  ensureState,
  isGenimgError,
  paintPlaceholder,
  sentenceOf,
  type Project,
  type Provider,
} from '@genimg/core'
import type { Call, Command } from '../command.ts'
import { jsonOption } from '../command.ts'
import { jsonLine } from '../json.ts'
import { withProject } from '../open.ts'

/** One thing looked at: what was found, and what to do where it is wrong. */
interface Finding {
  readonly about: string
  readonly ok: boolean
  readonly text: string
  readonly remedy?: string
}

export const doctorCommand: Command = {
  name: 'doctor',
  operands: '',
  summary: 'look at key, credits, encoder, config and folders; say what to mend',
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
    return await withProject(call, async (project) => [
      { about: 'Config', ok: true, text: `${project.config.file} (images: ${project.config.images.length})` },
      ...(await checkProviders(project, call)),
      await checkState(project),
      { about: 'Variants', ok: true, text: `${project.cacheDir} (safe to delete)` },
    ])
  } catch (error) {
    if (!isGenimgError(error)) throw error
    return [{ about: 'Config', ok: false, text: error.message }]
  }
}

async function checkProviders(project: Project, call: Call): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const provider of project.config.providers) findings.push(...(await checkProvider(provider, project, call)))
  return findings
}

async function checkProvider(
  provider: Provider,
  { environment, ports }: Project,
  { signal }: Call,
): Promise<readonly Finding[]> {
  const place = provider.baseURL === null ? '' : ` at ${provider.baseURL}${provider.emulated ? ' (emulated)' : ''}`
  const found = { about: 'Provider', ok: true, text: `${provider.id}${place}` }
  const { keyVariable } = provider
  if (provider.free || keyVariable === null) return [found]
  if (provider.secrets.length === 0) {
    const text = `no API key; looked in ${environment.looked.join(', ')}`
    return [found, { about: 'Key', ok: false, text, remedy: `Put ${keyVariable}=… into .env.local beside the config.` }]
  }
  const from =
    environment.files.length === 0 ? 'the environment' : `the environment and ${environment.files.join(', ')}`
  const key = { about: 'Key', ok: true, text: `found (read from ${from})` }
  if (provider.balance === undefined) return [found, key]
  try {
    const credits = await provider.balance({ fetch: ports.network.fetch, signal })
    const text = credits === null ? 'the provider does not say' : `${dollars(credits)} left`
    return [found, key, { about: 'Credits', ok: credits === null || credits > 0, text }]
  } catch (error) {
    return [
      found,
      key,
      { about: 'Credits', ok: false, text: sentenceOf(error), remedy: 'Check the key and the connection.' },
    ]
  }
}

async function checkState({ stateDir, ports: { files } }: Project): Promise<Finding> {
  const probe = join(stateDir, `.doctor-${process.pid}`)
  try {
    const isNew = (await files.stat(stateDir)) === undefined
    await ensureState(stateDir, files)
    await files.create(probe, new Uint8Array())
    const linked = await link(probe, `${probe}.link`).then(
      () => true,
      () => false,
    )
    await files.remove(probe)
    await files.remove(`${probe}.link`)
    if (isNew) await removeUnused(stateDir)
    return {
      about: 'State',
      ok: true,
      text: `${stateDir}${linked ? '' : ' (no hard links here: exclusive creation is used)'}`,
    }
  } catch (error) {
    const remedy = 'Give yourself write access, or set GENIMG_STATE_DIR to another folder.'
    // The message of ours has a remedy too; the system's word is what is new here.
    const reason = sentenceOf(isGenimgError(error, 'UNWRITABLE') ? error.cause : error)
    return { about: 'State', ok: false, text: `${stateDir}: ${reason}`, remedy }
  }
}

/** Removes a state folder that only the doctor has used: looking leaves no traces. */
async function removeUnused(stateDir: string): Promise<void> {
  const names = await readdir(stateDir)
  if (names.some((name) => name !== '.gitignore')) return
  await rm(join(stateDir, '.gitignore'), { force: true })
  // Another command may have moved in meanwhile.
  await rmdir(stateDir).catch(() => undefined)
}
