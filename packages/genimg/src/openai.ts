export { openai, type OpenAIOptions } from './openai/provider.ts'
