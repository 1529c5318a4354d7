export { acceptPictures, type Acceptance, type AcceptOptions } from './accept.ts'
export { adoptFiles, type Adoption } from './adopt.ts'
export { refuseBuild, refuseFrozen, refuseUnpriced, isMissing } from './authorize.ts'
export { dollars } from './budget.ts'
export { createSystemClock, type Clock } from './clock.ts'
export { createCodec } from './codec/codec.ts'
export {
  defineImages,
  type Budget,
  type Config,
  type ConfigEnv,
  type ConfigExport,
  type ImageOptions,
  type RequestOptions,
  type VariantFormat,
  type VariantOptions,
} from './config.ts'
export { deliver, type Delivery } from './deliver.ts'
export { createVariantCache, type VariantCache } from './encode-variants.ts'
export {
  GenimgError,
  isGenimgError,
  sentenceOf,
  systemCode,
  type ConfigProblem,
  type ErrorCode,
  type ErrorDetails,
} from './errors.ts'
export type { Report, RunEvent } from './events.ts'
export { orderByParents, withAncestors, type ResolvedImage } from './image.ts'
export { loadConfig, type LoadedConfig } from './load-config.ts'
export { formatLock, mergeLocks, parseLock, type Lock, type LockEntry } from './lock.ts'
export { createManifest, formatAs, type GenImage, type GenSource } from './manifest.ts'
export { nearest } from './nearest.ts'
export { createNodePorts, type Ports } from './node-ports.ts'
export { lockedPicture, paintedPlaceholder, placeholderPicture, presentPicture, type Picture } from './pictures.ts'
export { placeholderSvg } from './placeholder-svg.ts'
export { paintPlaceholder } from './placeholder.ts'
export { isSettled, planImages, type Have, type ImageStep, type PlanOptions, type Reason, type Step } from './plan.ts'
export type {
  Codec,
  EncodeOutput,
  EncodeTask,
  EncodedFile,
  FileStat,
  Files,
  GetAnswer,
  GetOptions,
  Network,
  PictureFacts,
  PictureType,
} from './ports.ts'
export {
  openProject,
  type Plan,
  type Project,
  type ProjectOptions,
  type RunnerOptions,
  type Selection,
} from './project.ts'
export type { Environment, Json, JsonObject, Provider, ProviderSource } from './provider.ts'
export { fieldHashes, keyOf, keyVersion, type ImageRequest } from './request.ts'
export { isSwitchedOn, resolveConfig, type ResolveContext, type ResolvedConfig } from './resolve-config.ts'
export { revertPicture, type Reversion } from './revert.ts'
export type { Outcome, Runner } from './run.ts'
export { settleDoubt, type SettledDoubt } from './settle.ts'
export { parseSpecifier, type Specifier } from './specifier.ts'
export { survey } from './survey.ts'
export { totalOf, totalPrice, uploadNotice, type Total } from './total.ts'
export { fallbackOf, planVariants, resolveVariantOptions, type Variant } from './variants.ts'
export { verifyOriginals, type OriginalProblem, type Verification } from './verify.ts'
export { writeTypes, type TypesFile } from './write-types.ts'
