import type { Setting } from './setting.ts'

/** The settings that differ from one in this option only, itself included, in the order of the option. */
export function sweep(settings: readonly Setting[], center: Setting, option: 'quality' | 'effort'): readonly Setting[] {
  const without = (setting: Setting): string => JSON.stringify({ ...setting, [option]: null })
  return settings
    .filter((setting) => without(setting) === without(center))
    .toSorted((a, b) => valueOf(a, option) - valueOf(b, option))
}

export function valueOf(setting: Setting, option: 'quality' | 'effort'): number {
  const values: Partial<Record<'quality' | 'effort', number>> = setting.format === 'png' ? {} : { ...setting }
  return values[option] ?? 0
}
