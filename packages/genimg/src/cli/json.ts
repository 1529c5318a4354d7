import type { GenerateStep, GenimgError, PromptChange, Step } from '@genimg/core'

/** The version of every JSON line that the command prints; a breaking change gets a new one. */
const schemaVersion = 1

export function jsonLine(value: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ schemaVersion, ...value })
}

/** A step as `plan --json` prints it. */
export function stepJson(step: Step): Readonly<Record<string, unknown>> {
  if (step.action === 'orphan') {
    return {
      type: 'step',
      name: step.name,
      action: step.action,
      reason: null,
      fields: [],
      key: step.entry.key,
      price: 0,
    }
  }
  const { image } = step
  const key = 'key' in step ? step.key : null
  const base = { type: 'step', name: step.name, action: step.action, reason: null, fields: [], key, price: 0 }
  switch (step.action) {
    case 'generate':
      return {
        ...base,
        reason: step.reason.kind,
        fields: step.reason.kind === 'changed' ? step.reason.fields : [],
        price: image.estimate.usd,
      }
    case 'blocked':
      return { ...base, reason: step.message }
    case 'in-doubt':
      return { ...base, reason: step.message, price: image.estimate.usd }
    case 'modified':
      return step.changed === null ? base : { ...base, reason: 'changed', fields: step.changed }
    case 'keep':
    case 'restore':
    case 'resume':
    case 'foreign':
      return base
  }
}

/** What `plan --json --verbose` adds to a step. */
export function promptJson({ image }: GenerateStep, change: PromptChange): Readonly<Record<string, unknown>> {
  const { prompt } = image.draft
  return { prompt, promptChange: change.kind, lastPrompt: lastPrompt(prompt, change) }
}

function lastPrompt(prompt: string, change: PromptChange): string | null {
  if (change.kind === 'changed') return change.last
  return change.kind === 'same' ? prompt : null
}

export function errorJson(error: GenimgError): Readonly<Record<string, unknown>> {
  return { code: error.code, message: error.message, link: error.link }
}
