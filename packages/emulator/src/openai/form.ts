import { badRequest, isApiError, type ApiError } from './errors.ts'
import { wrongType } from './values.ts'

/** The body of an edit, not looked at yet. */
export interface EditForm {
  readonly fields: Readonly<Record<string, unknown>>
  readonly images: readonly File[]
  readonly mask: File | undefined
}

const mostImages = 16
const integers = ['n', 'output_compression']

export function readEditForm(form: FormData): EditForm | ApiError {
  const names = [...new Set(form.keys())]
  const twice = names.find((name) => name !== 'image[]' && form.getAll(name).length > 1)
  if (twice !== undefined || (names.includes('image') && names.includes('image[]'))) return duplicate(twice ?? 'image')
  const images = filesOf(form, names.includes('image') ? 'image' : 'image[]')
  if (isApiError(images)) return images
  const masks = filesOf(form, 'mask')
  if (isApiError(masks)) return masks
  if (images.length === 0)
    return badRequest('missing_required_parameter', 'image', "Missing required parameter: 'image'.")
  if (images.length > mostImages) {
    const rule = `Expected an array with maximum length ${mostImages}, but got one with length ${images.length}.`
    return badRequest('array_above_max_length', 'image', `Invalid 'image': array too long. ${rule}`)
  }
  return { fields: fieldsOf(form, names), images, mask: masks[0] }
}

function filesOf(form: FormData, name: string): readonly File[] | ApiError {
  const values = form.getAll(name)
  const wrong = values.findIndex((value) => typeof value === 'string')
  if (wrong >= 0) return wrongType(name === 'image[]' ? `image[${wrong}]` : name, 'a file', '')
  return values.filter((value) => typeof value !== 'string')
}

function fieldsOf(form: FormData, names: readonly string[]): Readonly<Record<string, unknown>> {
  const texts = names.filter((name) => !['image', 'image[]', 'mask'].includes(name))
  return Object.fromEntries(
    texts.map((name) => {
      const value = form.get(name)
      // A form has text alone, so that a number is told by what is asked for.
      const number = integers.includes(name) && typeof value === 'string' && /^-?\d+$/.test(value)
      return [name, number ? Number(value) : value]
    }),
  )
}

function duplicate(name: string): ApiError {
  const advice = "If you are trying to provide a list, use the array syntax: 'image[]'."
  return badRequest('duplicate_parameter', name, `Duplicate parameter: '${name}'. Only one value is allowed. ${advice}`)
}
