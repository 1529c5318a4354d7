import { openJob } from '../jobs/jobs.ts'
import type { Project } from '../project.ts'
import type { LockEntry } from '../store/lock.ts'
import type { ImageStep } from './plan.ts'
import { fieldHashes } from './request.ts'

/** What became of an image's prompt since the picture that the lock names. */
export type PromptChange =
  | { readonly kind: 'new' }
  | { readonly kind: 'same' }
  /** `last`: the earlier one; null where this machine has no record of it, since the lock has its hash only. */
  | { readonly kind: 'changed'; readonly last: string | null }

/** Compares the prompt that would be sent with the last one. */
export async function comparePrompt(
  { image: { draft } }: ImageStep,
  entry: LockEntry | undefined,
  { sight }: Pick<Project, 'sight'>,
): Promise<PromptChange> {
  if (entry === undefined) return { kind: 'new' }
  // References may still have to be made; the prompt's hash does not mind.
  const hashes = fieldHashes({ ...draft, references: [], mask: null })
  if (hashes['prompt'] === entry.fields['prompt']) return { kind: 'same' }
  const { records } = await openJob(sight.files, sight.stateDir, entry.key).read()
  const prompts = records.flatMap(({ record }) => ('prompt' in record ? (record.prompt ?? []) : []))
  return { kind: 'changed', last: prompts.at(-1) ?? null }
}
