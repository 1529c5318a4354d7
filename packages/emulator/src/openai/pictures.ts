import { decodePicture, type Decodable } from '../references.ts'
import { badRequest, isApiError, userError, type ApiError } from './errors.ts'
import type { EditForm } from './form.ts'

/** The references of an edit, whole and of a form that the model takes. */
export interface Pictures {
  readonly images: readonly Decodable[]
  readonly mask: Buffer | undefined
}

const largestImage = 50 * 1024 * 1024
const largestMask = 4 * 1024 * 1024
const types = ['image/jpeg', 'image/png', 'image/webp']

export async function collectPictures({ images, mask }: EditForm): Promise<Pictures | ApiError> {
  const decoded: Decodable[] = []
  for (const [index, file] of images.entries()) {
    const image = await readImage(file, index)
    if (isApiError(image)) return image
    decoded.push(image)
  }
  const [first] = decoded
  if (mask === undefined || first === undefined) return { images: decoded, mask: undefined }
  const cover = await readMask(mask, first)
  return isApiError(cover) ? cover : { images: decoded, mask: cover.bytes }
}

async function readImage(file: File, index: number): Promise<Decodable | ApiError> {
  const problem = fileProblem('image', file, types, largestImage)
  if (problem !== undefined) return problem
  const image = await decodePicture(Buffer.from(await file.arrayBuffer()))
  // What a file is must be what it is declared as.
  if (image !== undefined && file.type === `image/${image.format}`) return image
  const message = `Invalid image file or mode for image ${index + 1}, please check your image file.`
  return userError('invalid_image_file', 'image', message)
}

async function readMask(file: File, first: Decodable): Promise<Decodable | ApiError> {
  const problem = fileProblem('mask', file, ['image/png'], largestMask)
  if (problem !== undefined) return problem
  const mask = await decodePicture(Buffer.from(await file.arrayBuffer()))
  if (mask?.format !== 'png') return invalidMask('it is not a PNG file')
  if (mask.width !== first.width || mask.height !== first.height)
    return invalidMask('mask size does not match image size')
  return mask.hasAlpha ? mask : invalidMask('mask image missing alpha channel')
}

function fileProblem(name: string, { type, size }: File, taken: readonly string[], most: number): ApiError | undefined {
  if (!taken.includes(type)) {
    const rule = `Supported file formats are ${taken.map((known) => `'${known}'`).join(', ')}.`
    return badRequest(
      'unsupported_file_mimetype',
      name,
      `Invalid file '${name}': unsupported mimetype ('${type}'). ${rule}`,
    )
  }
  return size < most
    ? undefined
    : badRequest('invalid_value', name, `Invalid file '${name}': it must be smaller than ${most} bytes.`)
}

function invalidMask(why: string): ApiError {
  return userError('invalid_mask_image_format', 'mask', `Invalid mask image format - ${why}`)
}
