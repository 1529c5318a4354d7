export { acceptPictures, type Acceptance, type AcceptOptions } from './care/accept.ts'
export { adoptFiles, type Adoption } from './care/adopt.ts'
export {
  isAbove,
  isMissing,
  passedConfirmAbove,
  refuseAbove,
  refuseBuild,
  refuseFrozen,
  refuseUnpriced,
} from './plan/authorize.ts'
export { dollars } from './run/budget.ts'
export { dayOf, sumCharges, type Charge, type ChargeSums, type Sum } from './run/charges.ts'
export { createSystemClock, type Clock } from './ports/clock.ts'
export { createCodec } from './codec/codec.ts'
export {
  defineImages,
  type Budget,
  type Config,
  type ConfigEnv,
  type ConfigExport,
  type ImageOptions,
  type Matrix,
  type MediaOptions,
  type RequestOptions,
  type Style,
  type StyleOptions,
  type VariantFit,
  type VariantFormat,
  type VariantOptions,
} from './config/config.ts'
export { findDarkSibling, isDarkSibling } from './config/dark-sibling.ts'
export { deliver, hasDark, type Delivery } from './variants/deliver.ts'
export { comparePrompt, type PromptChange } from './plan/prompt-change.ts'
export { countAiImages, type AiImage, type AiImageCounts, type DigitalSourceType } from './plan/disclosure.ts'
export { createVariantCache, type VariantCache } from './variants/encode-variants.ts'
export { ensureState } from './config/repository.ts'
export { findAiImages } from './plan/find-ai-images.ts'
export {
  GenimgError,
  isGenimgError,
  sentenceOf,
  systemCode,
  type ConfigProblem,
  type ErrorCode,
  type ErrorDetails,
} from './errors.ts'
export { replaceText } from './store/replace-text.ts'
export { exportImages, manifestName, type Export, type ExportOptions } from './export/export-images.ts'
export type { Report, RunEvent } from './run/events.ts'
export { orderByParents, withAncestors, type ResolvedImage } from './config/image.ts'
export { findConfigFile, loadConfig, type LoadedConfig } from './config/load-config.ts'
export { readCharges } from './run/ledger.ts'
export type { LockClash, LockFile } from './store/lock-file.ts'
export { formatLock, mergeLocks, parseLock, type Lock, type LockEntry } from './store/lock.ts'
export { createManifest, type GenImage, type GenSource } from './variants/manifest.ts'
export { nearest } from './nearest.ts'
export { createNodePorts, type Ports } from './ports/node-ports.ts'
export {
  lockedPicture,
  paintedPlaceholder,
  placeholderPicture,
  presentPicture,
  type Picture,
} from './variants/pictures.ts'
export { placeholderSvg } from './variants/placeholder-svg.ts'
export { paintPlaceholder } from './variants/placeholder.ts'
export {
  isHeld,
  isLost,
  isSettled,
  planImages,
  type GenerateStep,
  type Have,
  type HeldStep,
  type ImageStep,
  type KeepStep,
  type PlanOptions,
  type Reason,
  type Step,
} from './plan/plan.ts'
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
} from './ports/ports.ts'
export {
  openProject,
  type Plan,
  type Project,
  type ProjectOptions,
  type RunnerOptions,
  type Selection,
} from './project.ts'
export type { Environment, Json, JsonObject, NativeSizes, PixelSize, Provider, ProviderSource } from './provider.ts'
export { fieldHashes, keyOf, keyVersion, type ImageRequest } from './plan/request.ts'
export { isSwitchedOn, resolveConfig, type ResolveContext, type ResolvedConfig } from './config/resolve-config.ts'
export { revertPicture, type Reversion } from './care/revert.ts'
export type { Outcome, Runner } from './run/run.ts'
export { findPrunable } from './care/find-prunable.ts'
export { keptDays, type Prunable } from './care/prunable.ts'
export { prune, type Pruning } from './care/prune.ts'
export { renamePicture, type Renaming } from './care/rename.ts'
export { createGit } from './git/git.ts'
export { goBackTo, type Return } from './care/go-back.ts'
export { readHistory, type PastOriginal } from './care/history.ts'
export { findDescendants } from './care/family.ts'
export { cropLoss, ratioText, shapedSize, type Shape } from './config/shape.ts'
export { checkDoubt, settleDoubt, type SettledDoubt } from './care/settle.ts'
export { formatAs, type Shapes } from './variants/shapes.ts'
export { parseSpecifier, type Specifier } from './variants/specifier.ts'
export { survey } from './plan/survey.ts'
export { paidSteps, totalOf, totalPrice, uploadNotices, type Total } from './plan/total.ts'
export { resolveVariantOptions } from './variants/variant-options.ts'
export { fallbackOf, planVariants, type Variant } from './variants/variants.ts'
export { verifyOriginals, type OriginalProblem, type Verification } from './care/verify.ts'
export { findUsedSpecifiers } from './types/used-specifiers.ts'
export { writeTypes, type TypesFile } from './types/write-types.ts'
