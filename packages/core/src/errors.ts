/** What each code carries. A code is permanent: `docs/errors.md` has a heading for each. */
export interface ErrorDetails {
  CONFIG_NOT_FOUND: { readonly from: string }
  CONFIG_UNREADABLE: { readonly file: string; readonly message: string }
  CONFIG_INVALID: { readonly file: string; readonly problems: readonly ConfigProblem[] }
  KEY_EXPOSED: { readonly name: string; readonly where: string; readonly wanted: string }
  IMAGE_UNKNOWN: { readonly name: string; readonly nearest: string | undefined; readonly file: string }
  DIRECTIVE_INVALID: { readonly directive: string; readonly message: string; readonly specifier: string }
  LOCK_INVALID: { readonly file: string; readonly message: string }
  LOCK_CONFLICT: { readonly file: string; readonly names: readonly string[] }
  LOCK_NEWER: { readonly file: string; readonly version: number }
  /** `charged`: what had been spent when it happened; left out where nothing was ordered. */
  UNWRITABLE: {
    readonly path: string
    readonly message: string
    readonly charged?: Charge
    /** An order was sent, and what became of it is on no disk. */
    readonly inDoubt?: true
    /** Where a picture is that came and could not be put into the store. */
    readonly rescued?: string
  }
  FROZEN: {
    readonly missing: readonly string[]
    /** Files that a person changed. */
    readonly modified: readonly string[]
    /** Files that a person put there and that the lock has no entry for. */
    readonly foreign?: readonly string[]
    /** Of these, pictures that the lock has and this machine has not. */
    readonly lost?: readonly string[]
    /** Adopted pictures whose request has changed since. */
    readonly adopted?: readonly string[]
    readonly emulated: readonly string[]
    /** What a command would have changed, where it is not a build: reads on after "is frozen, so". */
    readonly refused?: string
  }
  LFS_POINTER: { readonly names: readonly string[] }
  NOT_GENERATED: { readonly names: readonly string[] }
  BUDGET_MISSING: { readonly names: readonly string[]; readonly price: string; readonly file: string }
  BUDGET_EXCEEDED: {
    readonly limit: string
    readonly spent: string
    readonly names: readonly string[]
    readonly price: string
  }
  /** `rejected`: what came was of no use. */
  DAMAGED: { readonly names: readonly string[]; readonly rejected?: readonly string[] }
  GIVEN_UP: { readonly image: string; readonly price: string }
  /** `command`: what is typed to order these, as `genimg generate hero`. */
  PRICE_UNKNOWN: { readonly names: readonly string[]; readonly command: string }
  CONFIRMATION_NEEDED: {
    /** What is typed to order these, without what lets it spend: `genimg settle hero --resubmit`. */
    readonly command: string
    readonly count: number
    readonly price: string
    readonly budget: boolean
    /** Where the price passes `budget.confirmAbove`, which is `limit`. */
    readonly above?: {
      readonly limit: string
      /** What `--max-cost` has to be: `4.20`, or `<USD>`; null where a build or a dev server would order. */
      readonly maxCost: string | null
    }
  }
  API_KEY_MISSING: { readonly message: string }
  /** `mayRepeat`: the same request may well be carried out another time. */
  PROVIDER_REFUSED: {
    readonly image: string
    readonly message: string
    readonly charged: Charge
    readonly mayRepeat?: boolean
  }
  PROVIDER_STOPPED: { readonly image: string; readonly message: string }
  /** `answered`: it was there, and would not take the order. */
  PROVIDER_UNREACHABLE: { readonly image: string; readonly message: string; readonly answered?: boolean }
  BLOCKED: { readonly image: string; readonly message: string; readonly mayBeBilled?: true }
  IN_DOUBT: { readonly image: string; readonly message: string; readonly price: string }
  RESULT_REFUSED: { readonly image: string; readonly url: string; readonly message: string }
  PICTURE_REJECTED: { readonly image: string; readonly message: string; readonly kept: string }
  FOREIGN: { readonly image: string; readonly path: string }
  PARENT_FAILED: { readonly image: string; readonly parent: string }
  REFERENCE_INVALID: { readonly image: string; readonly message: string }
  RUN_FAILED: { readonly failures: readonly GenimgError[]; readonly kept: number }
  NOT_READY: { readonly image: string; readonly minutes: number; readonly message: string }
  /** `gone`: its address says that it is not there. `denied`: the key may not look at it. `unusable`: what the provider says about it cannot be read. */
  NOT_FETCHED: {
    readonly image: string
    readonly message: string
    readonly because: 'connection' | 'gone' | 'denied' | 'unusable'
  }
  INTERRUPTED: { readonly ordered: readonly string[]; readonly left: readonly string[] }
  /** `whole`: nothing is wrong with the file but its kind, such as a GIF or an animation. */
  UNDECODABLE: { readonly path: string; readonly message: string; readonly whole?: true }
  /** `image`: whose picture was being obtained. */
  ENCODER_FAILED: { readonly message: string; readonly image?: string; readonly charged?: Charge }
  OUTPUT_REFUSED: { readonly path: string; readonly message: string; readonly charged?: Charge }
  USAGE: { readonly message: string }
}

export type ErrorCode = keyof ErrorDetails

/** What a failed attempt cost: `no`, an amount like `$0.037`, or `unknown` where no answer told. */
export type Charge = string

/** One thing wrong in a config: where, as `images.hero.size`, and what was expected and came. */
export interface ConfigProblem {
  readonly path: string
  readonly message: string
}

/** The only error class of genimg: branch on `code`, show `message`, read the rest from `details`. */
export class GenimgError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'GenimgError'
  readonly code: Code
  readonly details: ErrorDetails[Code]

  constructor(code: Code, details: ErrorDetails[Code], options?: ErrorOptions) {
    super(messages[code](details), options)
    this.code = code
    this.details = details
  }

  /** Where the documentation explains this code. */
  get link(): string {
    return `https://github.com/genimg/genimg/blob/main/docs/errors.md#${this.code.toLowerCase()}`
  }
}

/** Tells our errors from bugs, narrowing to one code where it is given. */
export function isGenimgError<Code extends ErrorCode = ErrorCode>(
  error: unknown,
  code?: Code,
): error is GenimgError<Code> {
  return error instanceof GenimgError && (code === undefined || error.code === code)
}

/** The system's code of a Node error (`ENOENT`), where it is one. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** Whether a path leads nowhere. Any other failure tells nothing about what is there. */
export function isGone(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')
}

/** One sentence of a thrown value, for the `message` of ours. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

// One function a code turns data into sentences: what happened, where, whether it cost anything, what to type next.
const messages: { readonly [Code in ErrorCode]: (details: ErrorDetails[Code]) => string } = {
  CONFIG_NOT_FOUND: ({ from }) =>
    `No images.config.ts was found in ${from} or any folder above it. Run \`genimg init\` to write one.`,
  CONFIG_UNREADABLE: ({ file, message }) =>
    `${file} could not be loaded: ${message} Nothing was generated. Mend the file and run the command again.`,
  CONFIG_INVALID: ({ file, problems }) =>
    `${file} has ${problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`}. Nothing was generated.\n${problems
      .map(({ path, message }) => `  ${path}: ${message}`)
      .join('\n')}`,
  KEY_EXPOSED: ({ name, where, wanted }) =>
    `${name} in ${where} would be published: bundlers copy variables with this prefix into the page. Rename it to ${wanted}, and replace the key if a page with it was ever deployed.`,
  IMAGE_UNKNOWN: ({ name, nearest, file }) =>
    `No image is called "${name}" in ${file}. ${nearest === undefined ? 'Add it there, or run `genimg plan` to see the names.' : `Did you mean "${nearest}"?`}`,
  DIRECTIVE_INVALID: ({ directive, message, specifier }) => `"${directive}" in "${specifier}" ${message}`,
  LOCK_INVALID: ({ file, message }) =>
    `${file} cannot be read: ${message} Nothing was generated or written. Restore it with \`git checkout -- images.lock\`, or mend it by hand.`,
  LOCK_CONFLICT: ({ file, names }) =>
    `${file} has conflict markers, and both sides have an entry of their own for ${list(names)}. Nothing was generated or written. Run \`genimg generate\` at a terminal to choose, or keep one side's line for each by hand; no picture is lost by that, the store has them all.`,
  LOCK_NEWER: ({ file, version }) =>
    `${file} was written by a later genimg (lock version ${version}). Nothing was written. Update genimg to read it.`,
  UNWRITABLE: ({ path, message, charged, inDoubt, rescued }) =>
    `${path} cannot be written: ${message} ${
      charged === undefined
        ? "Nothing was ordered. Check the folder's permissions and the free space, and run the command again."
        : inDoubt === true
          ? `An order was sent, and its answer could not be written down: it may have been charged, and the next run shows it as in doubt. Make room, then run \`genimg plan\`.${rescued === undefined ? '' : ` The picture that came is in ${rescued}: after \`genimg settle\` with --discard, put it into the folder of the originals and run \`genimg adopt\`.`}`
          : rescued === undefined
            ? `${chargedSentence(charged)} What was obtained is not lost: mend the cause and run the command again, which costs nothing for it.`
            : `${chargedSentence(charged)} The picture that came is in ${rescued}: make room and run the command again, which takes it from there and costs nothing for it.`
    }`,
  FROZEN: ({ missing, lost = [], modified, foreign = [], adopted = [], emulated, refused }) =>
    [
      refused !== undefined && `The project is frozen, so ${refused} Nothing was charged.`,
      missing.length > 0 &&
        `${list(missing)} ${missing.length === 1 ? 'is' : 'are'} not generated as the config asks, and this build is frozen: it may not call the provider. Run \`genimg generate\` on your machine and commit images.lock and the pictures.`,
      lost.length > 0 &&
        `images.lock has ${list(lost)}, but ${lost.length === 1 ? 'its picture is' : 'their pictures are'} not here. Where the originals are git-ignored, copy images/ from a machine that has it, or keep the folder that GENIMG_STATE_DIR names from run to run.`,
      modified.length > 0 &&
        `${list(modified)} ${modified.length === 1 ? 'has' : 'have'} a file that is not the one in images.lock. Run \`genimg adopt ${modified[0]}\` to keep the file, or \`genimg revert ${modified[0]}\` to go back.`,
      foreign.length > 0 &&
        `${list(foreign)} ${foreign.length === 1 ? 'has' : 'have'} a file that no entry of images.lock knows. Run \`genimg adopt ${foreign[0]}\` to keep the file, or move it away.`,
      adopted.length > 0 &&
        `${list(adopted)} ${adopted.length === 1 ? 'was' : 'were'} adopted by hand, and the request has changed since. Run \`genimg accept ${adopted[0]}\` to let the picture stand for it, free, or \`genimg generate ${adopted[0]}\` to have a new one.`,
      emulated.length > 0 &&
        `${list(emulated)} ${emulated.length === 1 ? 'is a stand-in' : 'are stand-ins'} made by an emulator or the placeholder provider, and this build is frozen. Run \`genimg generate\` with a real key, or set \`allowEmulated: true\` in the config.`,
    ]
      .filter((part) => part !== false)
      .join('\n'),
  LFS_POINTER: ({ names }) =>
    `${list(names)}: the file is a git-lfs pointer, not a picture. Nothing was generated. Run \`git lfs pull\`.`,
  NOT_GENERATED: ({ names }) =>
    `${list(names)} ${names.length === 1 ? 'is' : 'are'} not generated as the config asks, and an export orders nothing. Nothing was written or charged. Run \`genimg generate\`, or set \`onMissing: 'placeholder'\` in the config.`,
  BUDGET_MISSING: ({ names, price, file }) =>
    `${list(names)} must be generated (${price}), and ${file} has no \`budget\`, so a build may not spend. Nothing was charged. Run \`genimg generate\` to see the plan and confirm, or add \`budget: { perRun: 1 }\` to the config to let builds spend up to 1 USD.`,
  BUDGET_EXCEEDED: ({ limit, spent, names, price }) =>
    `${list(names)} would cost ${price}, which passes ${limit} (${spent} spent, under way or in doubt). These were not ordered. Raise the limit, or name fewer images: \`genimg generate <name>\`.`,
  DAMAGED: ({ names, rejected = [] }) =>
    [
      names.length > 0 &&
        `The original of ${list(names)} does not decode, and the store has no copy. A build does not buy it again: nothing was charged. Run \`git checkout -- images\` where it is committed, or \`genimg generate ${names[0] ?? ''}\` to see the price and order it.`,
      rejected.length > 0 &&
        `${list(rejected)} ${rejected.length === 1 ? 'was' : 'were'} ordered and charged before, and what came was of no use. A build does not buy it again: nothing was charged now. Run \`genimg generate ${rejected[0] ?? ''}\` to see the price and order it.`,
    ]
      .filter((sentence) => sentence !== false)
      .join(' '),
  GIVEN_UP: ({ image, price }) =>
    `The process that was making "${image}" gave it up before it was ordered, and this run was not asked to spend (${price}). Nothing was charged. Run \`genimg generate ${image}\`.`,
  PRICE_UNKNOWN: ({ names, command }) =>
    `The price of ${list(names)} is not known, so no budget can be kept. Nothing was charged. Run \`${command} --max-cost <USD>\`: each one then counts as all that is left, one at a time.`,
  CONFIRMATION_NEEDED: ({ command, count, price, budget, above }) => {
    const images = `${count === 1 ? 'One image' : `${count} images`} would be generated (${price})`
    if (above !== undefined) {
      const asks = `${images}, and for more than budget.confirmAbove (${above.limit}) a person has to type the amount`
      return above.maxCost === null
        ? `${asks}, so builds and dev servers do not order. Nothing was charged. Run \`${command}\` to see the plan and type it.`
        : `${asks}, but there is no terminal to ask at. Nothing was charged. Run \`${command} --yes --max-cost ${above.maxCost}\` to say it beforehand; --yes alone is not enough.`
    }
    return `${images}, and there is no terminal to ask at. Nothing was charged. ${
      budget
        ? `Run \`${command} --yes\` to spend inside the config's budget.`
        : `Run \`${command} --yes --max-cost <USD>\`, or add a \`budget\` to the config and pass --yes.`
    }`
  },
  API_KEY_MISSING: ({ message }) =>
    `${quoted(message)} Nothing was charged. Run \`genimg doctor\` to see where it was looked for, or \`genimg emulate\` to work without a key.`,
  PROVIDER_REFUSED: ({ image, message, charged, mayRepeat }) =>
    `"${image}" was not made: ${quoted(message)} ${chargedSentence(charged)} ${mayRepeat === true ? `Run \`genimg generate ${image}\` to try it again, or change the request in images.config.ts first.` : `Change the request in images.config.ts and run \`genimg generate ${image}\`.`}`,
  PROVIDER_STOPPED: ({ image, message }) =>
    `The provider refuses every request, first "${image}": ${quoted(message)} This was not charged. Run \`genimg doctor\`, then \`genimg generate\` to go on with what is left.`,
  PROVIDER_UNREACHABLE: ({ image, message, answered }) =>
    `"${image}" could not be ordered: ${quoted(message)} Nothing was charged for it. ${answered === true ? 'Wait a while' : 'Check the connection'} and run \`genimg generate ${image}\` again.`,
  BLOCKED: ({ image, message, mayBeBilled }) =>
    `"${image}" is blocked by the provider: ${quoted(message)} ${mayBeBilled === true ? 'It may have been charged all the same.' : 'Nothing was charged for it.'} Reword its prompt; the same request is not sent again.`,
  IN_DOUBT: ({ image, message, price }) =>
    `"${image}" is in doubt: ${quoted(message)} It may have been charged (${price}). Look at the provider's usage page, then run \`genimg settle ${image} --resubmit\` to order it again or \`genimg settle ${image} --discard\` to give it up; it then counts as missing.`,
  RESULT_REFUSED: ({ image, url, message }) =>
    `"${image}" was made and charged, but its address ${url} ${message} It was not fetched. If the host is the provider's, add it to the provider's \`resultHosts\` and run \`genimg generate ${image}\`: fetching is free. Otherwise \`genimg settle ${image} --discard\` gives it up.`,
  PICTURE_REJECTED: ({ image, message, kept }) =>
    `"${image}" was made and charged, but the bytes are no usable picture: ${message} They are kept in ${kept}. Run \`genimg generate ${image}\` to order it again.`,
  FOREIGN: ({ image, path }) =>
    `${path} was put there by hand, and no entry of images.lock knows it, so "${image}" was not generated over it. Run \`genimg adopt ${image}\` to use the file, or move it away.`,
  PARENT_FAILED: ({ image, parent }) =>
    `"${image}" was not ordered, because "${parent}", which it is made from, failed. Nothing was charged for it. Run \`genimg generate ${image}\` when "${parent}" exists.`,
  REFERENCE_INVALID: ({ image, message }) =>
    `"${image}" was not ordered: ${message} Nothing was charged for it. Mend the file and run \`genimg generate ${image}\`.`,
  RUN_FAILED: ({ failures, kept }) =>
    `${failures.length === 1 ? 'One image' : `${failures.length} images`} failed${kept === 0 ? '' : `; ${kept === 1 ? 'one other was' : `${kept} others were`} generated and kept`}.\n${failures
      .map((failure) => `  ${failure.message}`)
      .join('\n')}`,
  NOT_READY: ({ image, minutes, message }) =>
    `"${image}" is still being made after ${minutes} minutes (${message}). It is ordered and not lost: run \`genimg generate ${image}\` within the hour to collect it without paying again.`,
  NOT_FETCHED: ({ image, message, because }) => {
    switch (because) {
      case 'connection':
      case 'gone':
        return `"${image}" was made and charged, but could not be fetched: ${quoted(message)} It is not lost: run \`genimg generate ${image}\` to fetch it without paying again.`
      case 'denied':
        return `"${image}" is ordered, and the provider does not let this key look at it: ${quoted(message)} Run \`genimg doctor\`, then \`genimg generate ${image}\` within the hour to collect it without paying again.`
      case 'unusable':
        return `"${image}" was made and charged, and what the provider says about it cannot be read: ${quoted(message)} It is not lost within the hour: run \`genimg generate ${image}\` to look again, free.`
    }
  },
  INTERRUPTED: ({ ordered, left }) =>
    [
      'Stopped.',
      ordered.length > 0 &&
        `${list(ordered)} ${ordered.length === 1 ? 'is' : 'are'} ordered and not lost: run \`genimg generate\` within the hour to collect without paying again.`,
      left.length > 0 && `${list(left)} ${left.length === 1 ? 'was' : 'were'} not ordered.`,
      ordered.length + left.length === 0 && 'Nothing was under way.',
    ]
      .filter((part) => part !== false)
      .join(' '),
  UNDECODABLE: ({ path, message, whole }) =>
    whole === undefined
      ? `${path} does not decode: ${message}`
      : `${path} cannot be used: ${message} It was left alone, and nothing was charged. Put a still PNG, JPEG, WebP or AVIF in its place, or move it away.`,
  ENCODER_FAILED: ({ message, image, charged = 'no' }) =>
    image === undefined
      ? `The image encoder failed: ${message} Originals are not affected. Run the build again.`
      : `"${image}" is not finished, because the image encoder failed: ${message} ${chargedSentence(charged)} Run \`genimg generate ${image}\`${charged === 'no' ? ' again.' : ': what was obtained is not lost, and costs nothing then.'}`,
  OUTPUT_REFUSED: ({ path, message, charged = 'no' }) => `${path} ${message} ${chargedSentence(charged)}`,
  USAGE: ({ message }) => message,
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 8).map((name) => `"${name}"`)
  const more = names.length - shown.length
  if (more > 0) return `${shown.join(', ')} and ${more} more`
  if (shown.length < 2) return shown.join('')
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}

/** A provider's own words, closed like a sentence. */
function quoted(message: string): string {
  const text = message.trim()
  return /[.!?]$/.test(text) ? text : `${text}.`
}

function chargedSentence(charged: Charge): string {
  if (charged === 'no') return 'Nothing was charged for it.'
  return charged === 'unknown' ? 'It may have been charged.' : `${charged} was charged.`
}
