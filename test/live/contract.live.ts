import { createNodePorts } from '@genimg/core'
import { providerContract } from '@genimg/core/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { guardFetch } from './guarded-fetch.ts'
import { planRun } from './plan.ts'
import { createPurse, fits } from './purse.ts'
import { mergeRecordings, type Recording } from './recording.ts'
import { recordingFolder, writeRecordings } from './recordings.ts'

const env = { ...process.env }
const plan = planRun(env)
if (plan.status !== 'run') throw new Error(plan.line)
const { suites, cap } = plan

// The SDK would find the key by itself where it is to be without one; and the encoder's process needs none.
for (const { variable } of suites) delete process.env[variable]

// One for all providers, so that together they do not pass the cap.
const purse = createPurse(cap)
const { network } = createNodePorts()

for (const suite of suites) {
  const { name, api, variable, traits, usd, create } = suite
  const heard = new Map<string, Recording>()
  const fetch = guardFetch({
    fetch: network.fetch,
    api,
    usd: usd ?? Number.POSITIVE_INFINITY,
    purse,
    hear: (answer, recording) => {
      const key = `${name}/${answer}`
      const before = heard.get(key)
      heard.set(key, before === undefined ? recording : mergeRecordings(before, recording))
    },
  })
  const folder = recordingFolder(suite, env)

  // Also after a failure, which a recording may explain.
  afterAll(async () => {
    if (folder !== undefined) await writeRecordings(folder, heard, [(env[variable] ?? '').trim()])
  })

  providerContract(name, traits, async () => ({ ...(await create(fetch)), network: { ...network, fetch } }))
}

describe('the run', () => {
  it('stays below its cap', () => {
    console.log(`Spent: $${purse.spent().toFixed(3)} at most.`)
    expect(purse.refused(), 'orders that were not sent because of the cap').toBe(0)
    expect(fits(purse.spent(), cap)).toBe(true)
  })
})
