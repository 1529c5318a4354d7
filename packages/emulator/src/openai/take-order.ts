import { largestBody } from '../body.ts'
import type { Call } from '../call.ts'
import { isObject } from '../json.ts'
import type { Service } from '../service.ts'
import { badRequest, isApiError, tooLarge, type ApiError } from './errors.ts'
import { readEditForm } from './form.ts'
import { readImagesOrder, type Action, type ImagesOrder } from './order.ts'
import { collectPictures, type Pictures } from './pictures.ts'

/** A request that is going to be carried out. */
export interface TakenOrder {
  readonly order: ImagesOrder
  readonly pictures: Pictures
}

/** Reads a request and looks at its pictures, or says why it is not taken. */
export async function takeImagesOrder(
  { openai }: Service,
  action: Action,
  { headers, body }: Call,
): Promise<TakenOrder | ApiError> {
  if (body.bytes.length > largestBody) return tooLarge
  const wanted = action === 'edits' ? 'multipart/form-data' : 'application/json'
  const [type = ''] = (headers.get('content-type') ?? '').toLowerCase().split(';')
  if (type.trim() !== wanted) {
    const message = `Unsupported content type: '${type}'. Only '${wanted}' is accepted here.`
    return badRequest('unsupported_content_type', null, message)
  }
  if (action === 'edits') return await takeEdit(body.form, openai.retired)
  if (!isObject(body.content)) return badRequest(null, null, 'The body of the request could not be parsed as JSON.')
  const order = readImagesOrder(action, body.content, openai.retired)
  return isApiError(order) ? order : { order, pictures: { images: [], mask: undefined } }
}

async function takeEdit(form: FormData | undefined, retired: readonly string[]): Promise<TakenOrder | ApiError> {
  if (form === undefined) return badRequest(null, null, 'The body of the request could not be parsed as a form.')
  const edit = readEditForm(form)
  if (isApiError(edit)) return edit
  const order = readImagesOrder('edits', edit.fields, retired)
  if (isApiError(order)) return order
  const pictures = await collectPictures(edit)
  return isApiError(pictures) ? pictures : { order, pictures }
}
