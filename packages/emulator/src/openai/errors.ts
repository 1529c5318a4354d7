import { htmlAnswer, jsonAnswer } from '../answers.ts'

/** An error as OpenAI tells it. */
export interface ApiError {
  readonly status: number
  readonly message: string
  readonly type: string
  /** The parameter that it is about. */
  readonly param: string | null
  readonly code: string | null
}

export function isApiError(value: object): value is ApiError {
  return 'status' in value && 'message' in value && 'code' in value
}

/** A request that was not understood. */
export function badRequest(code: string | null, param: string | null, message: string): ApiError {
  return { status: 400, message, type: 'invalid_request_error', param, code }
}

/** A request that was understood, and that the model does not take. */
export function userError(code: string, param: string | null, message: string): ApiError {
  return { status: 400, message, type: 'image_generation_user_error', param, code }
}

export function errorAnswer(
  { status, message, type, param, code }: ApiError,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return jsonAnswer(status, { error: { message, type, param, code } }, headers)
}

/** What OpenAI says with a status when nothing else is known. */
export function usualError(status: number): Response {
  if (status === 502) return htmlAnswer(502, 'Bad Gateway')
  if (status === 504) return htmlAnswer(504, 'Gateway Time-out')
  const [message, type, code] = sentences[status] ?? ['The request could not be processed.', requestError, null]
  return errorAnswer({ status, message, type, param: null, code })
}

export const tooLarge: ApiError = {
  status: 413,
  message: 'The request is larger than the maximum size.',
  type: 'invalid_request_error',
  param: null,
  code: null,
}

export const quotaUsedUp: ApiError = {
  status: 429,
  message: 'You exceeded your current quota, please check your plan and billing details.',
  type: 'insufficient_quota',
  param: null,
  code: 'insufficient_quota',
}

const requestError = 'invalid_request_error'

const sentences: Readonly<Record<number, readonly [message: string, type: string, code: string | null]>> = {
  400: ['The request is malformed.', requestError, null],
  401: ['Incorrect API key provided.', requestError, 'invalid_api_key'],
  403: ['Your organization must be verified to use this model.', requestError, null],
  404: ['The model does not exist or you do not have access to it.', requestError, 'model_not_found'],
  405: ['This method is not allowed here.', requestError, 'method_not_supported'],
  413: [tooLarge.message, requestError, null],
  429: ['Rate limit reached. Please try again later.', 'requests', 'rate_limit_exceeded'],
  500: ['The server had an error while processing your request.', 'server_error', 'server_error'],
  503: ['The server is overloaded. Please try again later.', 'server_error', 'server_error'],
}
