export {
  defineImages,
  GenimgError,
  type Budget,
  type Config,
  type ConfigEnv,
  type ConfigExport,
  type ErrorCode,
  type GenImage,
  type ImageOptions,
  type RequestOptions,
  type VariantFormat,
  type VariantOptions,
} from '@genimg/core'
