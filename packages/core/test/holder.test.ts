import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { expect, onTestFinished, test } from 'vitest'
import { describeHolder, livenessOf, type Holder } from '../src/jobs/holder.ts'

const onLinux = process.platform === 'linux'

/** A process of our own that does nothing until it is killed. */
async function sleeper(): Promise<{ readonly child: ChildProcess; readonly holder: Holder }> {
  const child = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)'], {
    stdio: 'ignore',
    execArgv: [],
  } as object)
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child, 'spawn')
  const { pid } = child
  if (pid === undefined) throw new Error('no child')
  const self = await describeHolder()
  return { child, holder: { ...self, pid, started: onLinux ? await startTime(pid) : null } }
}

async function startTime(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
}

test.runIf(onLinux)('a living process is alive, and dead once it is killed', async () => {
  const self = await describeHolder()
  const { child, holder } = await sleeper()
  expect(await livenessOf(holder, self)).toBe('alive')
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
  expect(await livenessOf(holder, self)).toBe('dead')
})

test.runIf(onLinux)('a process that was killed is dead before its parent has asked about it', async () => {
  // A shell that starts a child and then sleeps never asks: the child stays as a zombie.
  const shell = spawn('/bin/sh', ['-c', 'sleep 1 & echo $!; exec sleep 30'], { stdio: ['ignore', 'pipe', 'ignore'] })
  onTestFinished(() => void shell.kill('SIGKILL'))
  const [line] = await once(shell.stdout, 'data')
  const self = await describeHolder()
  const pid = Number(String(line).trim())
  const holder = { ...self, pid, started: await startTime(pid) }
  expect(await livenessOf(holder, self)).toBe('alive')
  const isZombie = async (): Promise<boolean> => (await readFile(`/proc/${pid}/stat`, 'utf8')).includes(') Z ')
  await expect.poll(isZombie, { timeout: 10_000 }).toBe(true)
  expect(await livenessOf(holder, self)).toBe('dead')
})

test('this process is known by its lease only, since a run in it may have given up', async () => {
  const self = await describeHolder()
  expect(self.pid).toBe(process.pid)
  expect(await livenessOf(self, self)).toBe('unknown')
})

test.runIf(onLinux)('a process id that another process has by now is dead', async () => {
  const self = await describeHolder()
  const { holder } = await sleeper()
  expect(await livenessOf({ ...holder, started: '1' }, self)).toBe('dead')
})

test.each<[string, (self: Holder) => Holder, string]>([
  ['of another host is unknown', (self) => ({ ...self, host: 'another-host', pid: 2 ** 30 }), 'unknown'],
  ['of another container is unknown', (self) => ({ ...self, namespace: 'pid:[1]', pid: 2 ** 30 }), 'unknown'],
  ['without a process is dead', (self) => ({ ...self, pid: 2 ** 30 }), 'dead'],
])('a holder %s', async (_, holderOf, liveness) => {
  const self = await describeHolder()
  expect(await livenessOf(holderOf(self), self)).toBe(liveness)
})

test('a holder from before the last boot is dead, whatever has its process id now', async () => {
  const self = { ...(await describeHolder()), bootId: 'this boot' }
  expect(await livenessOf({ ...self, bootId: 'the one before' }, self)).toBe('dead')
})

test('a holder that nothing tells the start of is known by its lease only', async () => {
  const self = await describeHolder()
  const { holder } = await sleeper()
  expect(await livenessOf({ ...holder, started: null }, self)).toBe('unknown')
})
