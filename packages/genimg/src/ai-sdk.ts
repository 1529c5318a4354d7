export { aiSdk } from './ai-sdk/provider.ts'
export type { ImageCall, ImageFile, ImageModelLike, ImageResultLike } from './ai-sdk/image-model-like.ts'
export type { AiSdkOptions, PricedPicture } from './ai-sdk/settings.ts'
