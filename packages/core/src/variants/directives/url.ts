import { parseFlag, type Directive } from './directive.ts'

/** `?url` is short for `?as=url`, as bundlers have it for files. */
export const url: Directive = {
  expected: 'nothing',
  parse: (value) => (parseFlag(value) === true ? { as: 'url' } : undefined),
}
