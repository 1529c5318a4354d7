import { createLogger, createServer } from 'vite'
import { describe, expect, it, onTestFinished } from 'vitest'
import genimg from '../src/vite.ts'
import { jsonOf, runCommand, type CommandContext } from './support/run-command.ts'
import { configText, createSite, type Site } from './support/site.ts'

const images = `{ hero: { prompt: 'A lighthouse', alt: '' }, boat: { prompt: 'A boat', alt: '' } }`
const limited = (confirmAbove: number, more = ''): string =>
  `budget: { perRun: 1, confirmAbove: ${confirmAbove} }, ${more}`

// The two pictures cost about $0.074.
const create = (confirmAbove = 0.05): Promise<Site> =>
  createSite({ 'images.config.ts': configText(images, limited(confirmAbove)), 'main.js': `import 'gen:hero'` })

interface Ended {
  readonly code: number
  readonly billed: number
  readonly said: string
}

async function generate(site: Site, args: readonly string[], answer?: string): Promise<Ended> {
  const context: CommandContext = { cwd: site.dir, ...(answer === undefined ? {} : { answer }) }
  const { code, err } = await runCommand(['generate', ...args], context)
  return { code, billed: site.newlyBilled().length, said: err.join('\n') }
}

const question = 'This is more than budget.confirmAbove ($0.05). Type the amount to go on ($0.074): '

describe('above budget.confirmAbove genimg generate at a terminal', () => {
  it.each(['0.074', '$0.074'])('goes on where "%s" is typed', async (answer) => {
    const site = await create()
    const { code, billed, said } = await generate(site, [], answer)
    expect([code, billed]).toEqual([0, 2])
    expect(said).toContain(question)
  })

  it.each(['y', 'yes', '', '0.07', '0.0740001', '0.075', '$', '$ 0.074', '0,074', '74e-3', 'about $0.074'])(
    'orders nothing where "%s" is typed',
    async (answer) => {
      const { code, billed, said } = await generate(await create(), [], answer)
      expect([code, billed]).toEqual([5, 0])
      expect(said).toMatch(/Nothing was ordered\.$/)
    },
  )

  it.each([
    ['--yes alone', ['--yes']],
    ['--max-cost alone', ['--max-cost', '1']],
    ['--yes with a --max-cost below the price', ['--yes', '--max-cost', '0.073']],
  ])('asks for the amount with %s', async (_, args) => {
    const { code, billed, said } = await generate(await create(), args, 'y')
    expect([code, billed]).toEqual([5, 0])
    expect(said).toContain(question)
  })

  it('takes an amount of two decimals as people write it', async () => {
    const site = await createSite({
      'images.config.ts': configText(`{ hero: { prompt: 'A boat', alt: '', price: 0.4 } }`, limited(0.2)),
    })
    expect(await generate(site, [], '0.40')).toMatchObject({ code: 0, said: expect.stringContaining('($0.40): ') })
    await site.write({
      'images.config.ts': configText(`{ hero: { prompt: 'A mill', alt: '', price: 0.4 } }`, limited(0.2)),
    })
    expect(await generate(site, [], '$0.4')).toMatchObject({ code: 0, billed: 1 })
  })

  it('asks yes or no up to it', async () => {
    const { code, said } = await generate(await create(0.074), [], 'y')
    expect(code).toBe(0)
    expect(said).toContain('Generate them for about $0.074? [y/N]')
  })

  it('asks for the whole of --max-cost where a price is not known', async () => {
    const unknown = `{ hero: { prompt: 'A boat', alt: '', model: 'of-tomorrow' } }`
    const site = await createSite({ 'images.config.ts': configText(unknown, limited(3)) })
    const { code, said } = await generate(site, ['--max-cost', '0.5'], 'y')
    expect(code).toBe(5)
    expect(said).toContain(
      'Not all of the price is known, and budget.confirmAbove is $3.00. Type the amount to go on ($0.50): ',
    )
    expect((await generate(site, ['hero'])).said).toContain('Run `genimg generate hero --max-cost <USD>`: each')
    expect((await generate(site, ['hero', '--yes'])).said).toContain(
      'Run `genimg generate hero --yes --max-cost <USD>`:',
    )
    expect((await generate(site, ['--max-cost', '0.5'])).said).toContain(
      '`genimg generate --yes --max-cost <USD>` to say it beforehand',
    )
  })
})

describe('above budget.confirmAbove genimg generate without a terminal', () => {
  it.each([
    ['--yes alone', ['--yes']],
    ['nothing', []],
    ['--max-cost alone', ['--max-cost', '1']],
    ['--yes with a --max-cost below the price', ['--yes', '--max-cost', '0.073']],
  ])('refuses %s and says what to type', async (_, args) => {
    const { code, billed, said } = await generate(await create(), args)
    expect([code, billed]).toEqual([5, 0])
    expect(said).toContain(
      '2 images would be generated (about $0.074), and for more than budget.confirmAbove ($0.05) a person has to type the amount, but there is no terminal to ask at. Nothing was charged. Run `genimg generate --yes --max-cost 0.074` to say it beforehand; --yes alone is not enough.',
    )
    expect(said).toContain('errors.md#confirmation_needed')
  })

  it('goes on with --yes and a --max-cost of the price', async () => {
    expect(await generate(await create(), ['--yes', '--max-cost', '0.074'])).toMatchObject({ code: 0, billed: 2 })
  })

  it('says it in JSON too', async () => {
    const site = await create()
    expect(jsonOf(await runCommand(['generate', '--yes', '--json'], { cwd: site.dir })).at(-1)).toMatchObject({
      type: 'error',
      code: 'CONFIRMATION_NEEDED',
    })
  })

  it('does not ask where nothing is paid', async () => {
    const site = await create()
    await generate(site, ['--yes', '--max-cost', '1'])
    expect(await generate(site, [])).toMatchObject({ code: 0, billed: 0 })
  })
})

const refusal =
  /would be generated \(about \$0\.\d+\), and for more than budget\.confirmAbove \(\$0\.\d+\).*builds and dev servers do not order\. Nothing was charged\. Run `genimg generate`/

describe('above budget.confirmAbove', () => {
  it('a build fails with the price and the way on', async () => {
    const site = await create(0.05)
    await expect(site.build()).rejects.toThrow(refusal)
    expect(site.newlyBilled()).toEqual([])
  })

  it('neither g + enter nor dev: "generate" orders', async () => {
    const site = await create()
    const warnings: string[] = []
    const logger = createLogger('silent')
    let press = async (): Promise<void> => {}
    const server = await createServer({
      root: site.dir,
      configFile: false,
      customLogger: { ...logger, warn: (message) => void warnings.push(message) },
      plugins: [
        {
          name: 'terminal',
          enforce: 'pre',
          configureServer: (it) => {
            it.bindCLIShortcuts = (options) => {
              const shortcut = options?.customShortcuts?.find(({ key }) => key === 'g')
              press = async () => await shortcut?.action?.(it)
            }
          },
        },
        genimg(),
      ],
      server: { port: 0, host: '127.0.0.1' },
    })
    onTestFinished(() => server.close())
    await server.listen()
    server.bindCLIShortcuts()
    await server.transformRequest('gen:hero')
    await press()
    expect(warnings.join('\n')).toMatch(refusal)
    warnings.length = 0
    // One of the two is asked for, and it would not be above the limit by itself.
    await site.write({ 'images.config.ts': configText(images, limited(0.05, `dev: 'generate',`)) })
    await expect.poll(() => warnings.join('\n'), { timeout: 15_000 }).toMatch(refusal)
    expect(site.newlyBilled()).toEqual([])
  })
})
