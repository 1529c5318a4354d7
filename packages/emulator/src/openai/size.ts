import { badRequest, userError, type ApiError } from './errors.ts'
import type { ImagesModel } from './models.ts'
import { formatChoices } from './values.ts'

export interface Size {
  readonly width: number
  readonly height: number
}

const fixedSizes = ['1024x1024', '1024x1536', '1536x1024', 'auto']

/** A size that the model makes, `auto`, or why it is neither. */
export function readSize(model: ImagesModel, text: string): Size | 'auto' | ApiError {
  if (text === 'auto') return 'auto'
  if (model.sizes === 'fixed' && !fixedSizes.includes(text))
    return badRequest('invalid_value', 'size', `Invalid value: '${text}'. ${formatChoices(fixedSizes)}`)
  const match = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/.exec(text)
  if (match === null) return invalidSize(text, 'It must be WIDTHxHEIGHT or auto.')
  const size = { width: Number(match[1]), height: Number(match[2]) }
  const problem = limitProblem(size)
  return problem === undefined ? size : invalidSize(text, problem)
}

function limitProblem({ width, height }: Size): string | undefined {
  const [short, long] = [Math.min(width, height), Math.max(width, height)]
  const area = width * height
  if (width % 16 !== 0 || height % 16 !== 0) return 'Width and height must both be divisible by 16.'
  if (long > 3840) return 'The longest edge must be at most 3840 pixels.'
  if (long > short * 3) return 'The longer edge must be at most three times the shorter one.'
  if (area < 655_360) return 'It is below the minimum of 655360 pixels.'
  return area > 8_294_400 ? 'It is above the maximum of 8294400 pixels.' : undefined
}

function invalidSize(text: string, why: string): ApiError {
  return userError('invalid_value', 'size', `Invalid size '${text}'. ${why}`)
}
