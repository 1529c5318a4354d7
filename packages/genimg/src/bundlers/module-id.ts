import type { Specifier } from '@genimg/core'
import { readSpecifier } from './page-specifier.ts'

// Rollup's convention: an id with a null byte belongs to the plugin that made it up, and no other one touches it.
const prefix = '\0gen:'

/** What users write: `gen:hero`, or `~gen/hero` where a scheme is not welcome. */
export const specifierFilter: RegExp = /^(?:gen:|~gen\/)/

export const moduleFilter: RegExp = new RegExp(`^${prefix}`)

/** A module of ours, read back from its id. */
export interface GenModule {
  readonly specifier: Specifier
  /** The directives as they were written: `w=400&format=avif`. */
  readonly query: string
  /** Which config it belongs to, see `ConfigLookup`. */
  readonly place: string
}

/**
 * `~gen/hero?w=400` and `gen:hero?w=400` are one module.
 * @param place which config it belongs to; '' for the one of the bundler's root
 */
export function moduleIdOf(specifier: string, place: string): string {
  const [path = '', query = ''] = specifier.replace(specifierFilter, '').split('?')
  // What a bundler adds for itself says nothing about the picture.
  const own = query.split('&').filter((part) => part !== '' && !/^(?:t|v|import)(?:=|$)/.test(part))
  // What a user writes is never taken for the place, as the last such word is.
  const last = own.some(isPlaceWord) ? [placeWordOf(place)] : placeQuery(place)
  return `${prefix}${path}${searchOf([...own, ...last])}`
}

/** Throws `DIRECTIVE_INVALID` where the query is wrong. */
export function parseModuleId(id: string): GenModule {
  const [path = '', query = ''] = id.slice(prefix.length).split('?')
  const { place, own } = splitPlace(query)
  const text = `gen:${path}${searchOf(own)}`
  return { specifier: readSpecifier(text), query: own.join('&'), place }
}

/** The place of a module of ours, also where its query is wrong. */
export function placeOfModule(id: string): string {
  const [, query = ''] = id.split('?')
  return splitPlace(query).place
}

/** A place as a word of a query, last. It is no directive: where users write it, that is an error like any other. */
export function placeQuery(place: string): readonly string[] {
  return place === '' ? [] : [placeWordOf(place)]
}

const placeMark = 'in='

function placeWordOf(place: string): string {
  return `${placeMark}${encodeURIComponent(place).replaceAll('%2F', '/')}`
}

function isPlaceWord(word: string): boolean {
  return word.startsWith(placeMark)
}

export function splitPlace(query: string): { readonly place: string; readonly own: readonly string[] } {
  const words = query.split('&').filter((word) => word !== '')
  const at = words.findLastIndex(isPlaceWord)
  const place = words[at]?.slice(placeMark.length) ?? ''
  return { place: decodeURIComponent(place), own: words.filter((_, index) => index !== at) }
}

function searchOf(words: readonly string[]): string {
  return words.length === 0 ? '' : `?${words.join('&')}`
}
