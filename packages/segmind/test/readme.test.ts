import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { listModels } from '../src/index.ts'
import { connected, fields } from './provider-parts.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

/** The cells of the row that begins with a name. */
function cellsOf(name: string): readonly string[] {
  const row = readme.split('\n').find((line) => line.startsWith(`| \`${name}\``)) ?? ''
  return row.split('|').map((cell) => cell.trim())
}

test.each(listModels())('the readme tells the facts about $slug', (model) => {
  const [, , does, price, seconds, parameters, end] = cellsOf(model.slug)
  expect(does).toMatch(new RegExp(`^${model.does}`))
  expect(price).toBe(model.price === null ? 'not known' : String(model.price))
  expect(seconds).toBe(model.seconds === null ? 'not known' : `${model.seconds} s`)
  expect(parameters).toBe(model.parameters === null ? 'passed on' : 'checked')
  expect(end).toBe(model.retirement?.end ?? '')
})

test('the readme names every option and recipe', () => {
  // The one list of options that a user can see is in the problem about an unknown one.
  const [problem] = connected(JSON.parse('{ "nonsense": 1 }')).resolve(fields).problems
  const options = problem?.message.split(' are ')[1]?.split(', ') ?? []
  expect(options).toHaveLength(8)
  for (const option of options) expect(cellsOf(option).length).toBeGreaterThan(1)
  for (const recipe of Object.keys(connected().recipes ?? {})) expect(readme).toContain(`\`${recipe}\``)
})
