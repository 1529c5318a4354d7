import { cp } from 'node:fs/promises'
import { createTempProject, type TempProject } from '@genimg/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commands } from '../src/cli/main.ts'
import { createCare, image, lighthouse, ownPicture, type Care } from './support/care-project.ts'
import { jsonOf, runCommand } from './support/run-command.ts'

/** One command on a real project without a terminal. Numbers are exit codes. */
interface Row {
  readonly args: readonly string[]
  /** In a project whose pictures were never made. */
  readonly fresh: number
  /** Where the pictures are made and nothing changed. */
  readonly made: number
  /** The same once more. */
  readonly repeated: number
  /** `type` of each line on stdout with `--json`, where it is made; null: it has no such option. */
  readonly json: readonly string[] | null
  /** Arguments with such a name, where it is not simply added. */
  readonly misnamed?: readonly string[]
  /** What a person does to the project beforehand. */
  readonly before?: (care: Care) => Promise<void>
}

const retouch = (care: Care): Promise<void> => care.write({ 'images/hero.png': ownPicture() })
const rewrite = (care: Care): Promise<void> => care.configure({ hero: image('A lighthouse!') })

/** What a command does that only shows something. */
const shown = { fresh: 0, made: 0, repeated: 0 }

const rows: Readonly<Record<string, Row>> = {
  init: { args: ['init', '--originals', 'ignore'], fresh: 0, made: 0, repeated: 2, json: ['init'] },
  plan: { args: ['plan'], ...shown, json: ['step', 'total'] },
  generate: { args: ['generate'], ...shown, json: ['step'] },
  accept: { args: ['accept'], ...shown, json: ['outcome'], before: rewrite },
  adopt: { args: ['adopt'], ...shown, json: ['outcome'], before: retouch },
  revert: {
    args: ['revert', 'hero'],
    fresh: 2,
    made: 0,
    repeated: 0,
    json: ['outcome'],
    misnamed: ['revert', 'herro'],
    before: retouch,
  },
  history: { args: ['history', 'hero'], ...shown, json: ['original'], misnamed: ['history', 'herro'] },
  reroll: { args: ['reroll', 'hero'], ...shown, json: ['step', 'outcome'], misnamed: ['reroll', 'herro'] },
  rename: {
    args: ['rename', 'hero', 'tower'],
    fresh: 2,
    made: 0,
    repeated: 2,
    json: ['outcome'],
    misnamed: ['rename', 'herro', 'tower'],
  },
  settle: {
    args: ['settle', 'hero', '--discard'],
    fresh: 2,
    made: 2,
    repeated: 2,
    json: ['error'],
    misnamed: ['settle', 'herro', '--discard'],
  },
  verify: { args: ['verify'], ...shown, json: ['summary'] },
  prune: { args: ['prune', '--yes'], ...shown, json: ['total'] },
  cost: { args: ['cost'], ...shown, json: ['in-doubt', 'total'] },
  types: { args: ['types'], ...shown, json: ['types'] },
  export: { args: ['export', '--out', 'public'], fresh: 4, made: 0, repeated: 0, json: ['export'] },
  doctor: { args: ['doctor'], ...shown, json: Array.from({ length: 9 }, () => 'finding') },
  // It runs until it is stopped: what it answers has tests of its own.
  emulate: { args: ['emulate', '--port', 'none'], fresh: 2, made: 2, repeated: 2, json: null },
}

it('has a row for every command', () => {
  expect(Object.keys(rows).toSorted()).toEqual(commands.map(({ name }) => name).toSorted())
})

let made: TempProject

beforeAll(async () => {
  const config = JSON.stringify({ provider: 'placeholder', images: lighthouse })
  made = await createTempProject({ 'images.config.json': config })
  const { code, err } = await runCommand(['generate'], { cwd: made.dir })
  if (code !== 0) throw new Error(err.join('\n'))
})

afterAll(() => made.remove())

describe.each(Object.entries(rows))(
  'genimg %s',
  (_name, { args, fresh, json, misnamed = [...args, 'herro'], ...row }) => {
    it('answers in a fresh project, and to a name that does not exist', async () => {
      const care = await createCare()
      const unknown = await care.run(...misnamed)
      expect([unknown.code, unknown.err.join('\n')]).toEqual([2, expect.stringMatching(/"hero"\?|no names|herro/)])
      expect((await care.run(...args)).code).toBe(fresh)
    })

    it('answers where all is made, as JSON and again, and asks nothing', async () => {
      const care = await createCare()
      await cp(made.dir, care.dir, { recursive: true })
      await row.before?.(care)
      const first = await care.run(...args, ...(json === null ? [] : ['--json']))
      expect([first.code, json === null ? null : jsonOf(first).map(({ type }) => type)]).toEqual([row.made, json])
      for (const line of json === null ? [] : jsonOf(first)) expect(line['schemaVersion']).toBe(1)
      const again = await care.run(...args)
      expect(again.code).toBe(row.repeated)
      expect([...first.err, ...again.err].filter((line) => line.endsWith('? '))).toEqual([])
    })
  },
)
