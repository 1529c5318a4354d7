import { dirname, join } from 'node:path'
import { GenimgError } from './errors.ts'
import { createAllowance } from './run/budget.ts'
import { createSystemClock, type Clock } from './ports/clock.ts'
import { createCompiled, tellingCompiled, type Source } from './config/compiled.ts'
import { digestOf } from './digest.ts'
import { createVariantCache, isCacheEmpty, type VariantCache } from './variants/encode-variants.ts'
import { readEnvironment } from './config/env-files.ts'
import { providerSources } from './config/find-providers.ts'
import type { Report } from './run/events.ts'
import { createFileIndex } from './store/file-index.ts'
import { describeHolder, type Holder } from './jobs/holder.ts'
import { waitingBehind, withAncestors } from './config/image.ts'
import { spentOnDay } from './run/ledger.ts'
import { createLook } from './plan/look.ts'
import { createLanes } from './run/lane.ts'
import { createLimiter } from './run/limiter.ts'
import { loadConfig } from './config/load-config.ts'
import { openKnownLocks, type KnownLocks } from './store/known-locks.ts'
import { openLockFile, type LockFile } from './store/lock-file.ts'
import type { Lock } from './store/lock.ts'
import { createMutex } from './jobs/mutex.ts'
import { createNodePorts, type Ports } from './ports/node-ports.ts'
import { openOriginals, type Originals } from './store/originals.ts'
import { planImages, type Step } from './plan/plan.ts'
import type { Environment, ProviderSource } from './provider.ts'
import {
  cacheBesideModules,
  ensureState,
  findRepository,
  locateCache,
  locateState,
  type Repository,
} from './config/repository.ts'
import { resolveConfig, type ResolvedConfig } from './config/resolve-config.ts'
import { afterGrace, answerGraceMs, graceMs } from './run/grace.ts'
import { createRunner, type Runner } from './run/run.ts'
import { ensureWritable } from './store/unwritable.ts'
import { createStore, type Store } from './store/store.ts'
import { survey, type SurveySight } from './plan/survey.ts'
import { checkReferences, hasFilesToCheck } from './plan/check-references.ts'
import { totalOf, type Total } from './plan/total.ts'
import { openUploads } from './run/uploads.ts'

/** One config and everything that belongs to it, open. Opening reads; it writes nothing and calls nobody. */
export interface Project {
  readonly config: ResolvedConfig
  /** The git work tree that the config is in; undefined outside of one. */
  readonly repository: Repository | undefined
  readonly stateDir: string
  readonly cacheDir: string
  readonly lockFile: LockFile
  /** Locks of this project and of others that share the state. */
  readonly knownLocks: KnownLocks
  readonly store: Store
  readonly originals: Originals
  readonly ports: Ports
  readonly environment: ProjectEnvironment
  /** What would happen now. */
  readonly plan: (selection?: Selection) => Promise<Plan>
  /** For carrying out plans; one for a whole build or command, since its limits are counted in it. */
  readonly openRunner: (options: RunnerOptions) => Promise<Runner>
  /** For encoding what pages need; shared by everything in one build. */
  readonly openVariants: () => VariantCache
  /** What it takes to look at jobs, for `settle` and `doctor`. */
  readonly sight: SurveySight
  /** Writes down what was hashed, after a build what was compiled too, and stops encoding; an idle encoder may stay. */
  readonly close: () => Promise<void>
}

export interface RunnerOptions {
  /** USD, from `--max-cost`. */
  readonly maxCost?: number | undefined
  /**
   * Whether a picture that another process was making may be ordered where that one gives up.
   * @default false
   */
  readonly mayOrderUnplanned?: boolean
  /** Stops ordering; what is ordered can be collected later. */
  readonly signal: AbortSignal
  /**
   * Milliseconds after `signal` in which pictures that are nearly done are still collected.
   * @default 5000
   */
  readonly grace?: number
  /**
   * Milliseconds after `signal` in which orders that have left are still answered. After that they are in doubt.
   * @default 60_000
   */
  readonly answerGrace?: number
  readonly report: Report
}

export interface ProjectEnvironment {
  readonly env: Environment
  /** Files that variables were read from. */
  readonly files: readonly string[]
  /** Everything that was looked for, files and the environment. */
  readonly looked: readonly string[]
}

export interface Selection {
  /** These images and what they are made from; all where it is left out, and the lock's orphans. */
  readonly names?: readonly string[] | undefined
  /** Made again although they exist. */
  readonly force?: ReadonlySet<string>
  /** Planned as if their open orders were settled. The plan is for after that: see `settleDoubt`. */
  readonly givenUp?: ReadonlySet<string>
  /** Whose adopted pictures may be replaced where the request has changed. */
  readonly replace?: ReadonlySet<string>
  /**
   * Whether an order that was left open for a picture that is there, by a reroll that was interrupted, is taken up: its
   * picture is collected and takes the place, or it is told to be in doubt. For commands that may change pictures; a build
   * uses those it has, and frozen nothing changes.
   * @default false
   */
  readonly collects?: boolean
  /** @default as the config and its environment say */
  readonly frozen?: boolean
}

export interface Plan {
  readonly steps: readonly Step[]
  readonly total: Total
  readonly lock: Lock
}

export interface ProjectOptions {
  /** Folder from which the config is looked for, upwards. */
  readonly from: string
  /** A config's path, where it is not to be looked for. */
  readonly configFile?: string | undefined
  readonly mode: string
  readonly command: 'build' | 'serve'
  /** `process.env`, or what a test puts in its place. */
  readonly env: Environment
  /** Providers that a config may name by a string; the first is the default. */
  readonly providers: readonly ProviderSource[]
  /** Whether `CI` freezes: for builds and plugins, not for a command that was asked to generate. */
  readonly ciFreezes: boolean
  /**
   * Whether variants will be wanted at once, as in a build: then the encoder may start while the config is compiled.
   * @default false
   */
  readonly encodes?: boolean
  readonly ports?: Partial<Ports>
  readonly clock?: Clock
  readonly random?: () => number
}

export async function openProject(options: ProjectOptions): Promise<Project> {
  const { env, mode, clock = createSystemClock(), random = Math.random } = options
  const ports: Ports = { ...createNodePorts(), ...options.ports }
  const { files, codec } = ports
  const { from, command, configFile } = options
  const compiled = options.encodes === true ? tellingCompiled(createCompiled(), prepareEncoder) : createCompiled()
  const loaded = await loadConfig({
    from,
    mode,
    command,
    compiled,
    ...(configFile === undefined ? {} : { configFile }),
  })
  const repository = await findRepository(loaded.dir)
  const state = await locateState({ configDir: loaded.dir, repository, env, files })
  const root = repository?.root ?? loaded.dir
  const sources = providerSources(loaded.config, options.providers)
  const environment = await readEnvironment({
    env,
    dirs: root === loaded.dir ? [loaded.dir] : [loaded.dir, root],
    mode,
    files,
    secretNames: sources.flatMap(({ secretNames = [] }) => secretNames),
  })
  const index = createFileIndex(files, join(state, 'index'))
  const config = await resolveConfig(loaded, {
    env: environment.env,
    providers: options.providers,
    root,
    files,
    index,
    ciFreezes: options.ciFreezes,
    ci: env['CI'],
  })
  const cacheDir = await locateCache({ configDir: loaded.dir, cacheDir: config.cacheDir, state, files })
  const store = createStore(files, state, index)
  const originals = openOriginals({ dir: config.originalsDir, files, index, store, codec })
  const look = createLook(codec)
  let holder: Promise<Holder> | undefined
  let keepsCaches = false
  const self = (): Promise<Holder> => (holder ??= describeHolder())
  const sight: SurveySight = { files, stateDir: state, store, index, clock, self }
  const lockPath = join(loaded.dir, 'images.lock')
  // Projects in one repository share the state, and each has a lock of its own.
  const lockMutex = createMutex(files, state, `lock-${digestOf(lockPath).slice(0, 16)}`, clock, self)
  const knownLocks = openKnownLocks(files, state)
  const lockFile = openLockFile(files, lockPath, lockMutex, knownLocks.add)

  /** Compiler and encoder take as long to load as each other, and are both new to a checkout that was never built. */
  async function prepareEncoder({ file, text }: Source): Promise<void> {
    // Where a cache of the user's choice is, and whether anything is in it, is not known yet.
    if (text.includes('cacheDir')) return
    const usual = await cacheBesideModules(dirname(file), files)
    if (usual !== undefined && (await isCacheEmpty(files, usual))) codec.prepare()
  }

  async function plan(selection: Selection = {}): Promise<Plan> {
    const { names, force = new Set(), givenUp = new Set(), replace = new Set(), frozen = config.frozen } = selection
    const collects = selection.collects === true && !frozen
    const lock = await lockFile.read()
    const images = names === undefined ? config.images : withAncestors(config.images, names)
    const planOptions = { allowStandIns: frozen && config.allowEmulated, force, givenUp, replace, collects }
    // The encoder's start takes longer than all the rest of a plan.
    if (!frozen && hasFilesToCheck(images, lock)) codec.prepare()
    const have = await survey(images, lock, originals, sight, planOptions)
    const known = new Set(config.images.map(({ name }) => name))
    const steps = planImages(images, lock, have, planOptions).filter(
      (step) => step.action !== 'orphan' || (names === undefined && !known.has(step.name)),
    )
    // Frozen, nothing is ordered from them.
    const problems = frozen ? [] : await checkReferences(steps, look, loaded.dir)
    if (problems.length > 0) throw new GenimgError('CONFIG_INVALID', { file: loaded.file, problems })
    return { steps, total: totalOf(steps), lock }
  }

  async function locate(digest: string): Promise<string | undefined> {
    for (const { draft } of config.images) {
      for (const reference of [...draft.references, draft.mask]) {
        if (reference?.kind === 'file' && reference.digest === digest) return reference.path
      }
    }
    const lock = await lockFile.read()
    const names = Object.keys(lock.images).filter((name) => lock.images[name]?.digest === digest)
    const found = await originals.survey(names, (name) => lock.images[name])
    for (const original of found.values()) if (original.state === 'same') return original.path
    return undefined
  }

  async function openRunner(options: RunnerOptions): Promise<Runner> {
    const { maxCost, mayOrderUnplanned = false, signal, report } = options
    const { grace = graceMs, answerGrace = answerGraceMs } = options
    const { budget } = config
    await ensureState(state, files)
    // Nothing is ordered whose picture could not be kept.
    for (const dir of [state, loaded.dir, config.originalsDir]) await ensureWritable(files, dir)
    const behind = waitingBehind(config.images)
    const spentToday = (emulated: boolean): Promise<number> => spentOnDay(sight, emulated)
    return createRunner({
      ...sight,
      network: ports.network,
      codec,
      originals,
      lockFile,
      look,
      locate,
      signal,
      ending: afterGrace(signal, grace),
      abandoning: afterGrace(signal, answerGrace),
      report,
      random,
      mayOrderUnplanned,
      allowance: createAllowance({ budget, maxCost, spentToday }),
      laneOf: createLanes((provider) => openUploads(files, state, provider), report),
      looking: createLimiter(1),
      rankOf: (name) => behind.get(name) ?? 0,
      claiming: createLimiter(1),
      dayMutex: budget?.perDay === undefined ? undefined : createMutex(files, state, 'claim', clock, self),
    })
  }

  return {
    config,
    repository,
    stateDir: state,
    cacheDir,
    lockFile,
    knownLocks,
    store,
    originals,
    ports,
    environment,
    plan,
    openRunner,
    openVariants: () => {
      keepsCaches = true
      const { maxCacheSize } = config
      const cacheIndex = createFileIndex(files, join(cacheDir, 'index'))
      return createVariantCache({ cacheDir, files, codec, index: cacheIndex, clock, maxCacheSize })
    },
    sight,
    close: async () => {
      await index.save()
      // Who only looks, as `genimg plan` does, writes nothing else. And where a cache of the user's choice is, only the
      // config tells, so that what it takes to read one cannot be kept there.
      if (keepsCaches && config.cacheDir === undefined) await compiled.save()
      await codec.close()
    },
  }
}
