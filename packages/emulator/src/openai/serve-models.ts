import { jsonAnswer } from '../answers.ts'
import type { Service } from '../service.ts'
import { modelsInService } from './models.ts'

export function serveModels({ openai }: Service): Response {
  const data = modelsInService(openai.retired).map(({ id }) => ({
    id,
    object: 'model',
    created: 1_745_000_000,
    owned_by: 'system',
  }))
  return jsonAnswer(200, { object: 'list', data })
}
