import type { Random } from './random.ts'

/** What a prompt asks for, as far as this painter understands it. */
export interface Theme {
  readonly time: Time
  readonly season: Season | undefined
  readonly place: Place | undefined
  readonly things: readonly Thing[]
  readonly weather: 'rain' | 'fog' | undefined
  readonly mood: 'warm' | 'cool' | undefined
  /** A colour by name. */
  readonly color: NamedColor | undefined
  /** A card: the scene stands in a window with a frame around it. */
  readonly card: boolean
}

type Time = 'day' | 'dawn' | 'dusk' | 'night'
export type Season = 'spring' | 'summer' | 'autumn' | 'winter'
export type Place = 'sea' | 'forest' | 'desert' | 'city' | 'mountains' | 'meadow' | 'table' | 'space'
export type Thing =
  | 'lighthouse'
  | 'boat'
  | 'sailboat'
  | 'house'
  | 'mug'
  | 'vase'
  | 'bottle'
  | 'book'
  | 'balloon'
  | 'rocket'
  | 'whale'
  | 'gift'
  | 'tree'
  | 'pine'
  | 'birds'
export type NamedColor = 'red' | 'orange' | 'yellow' | 'green' | 'teal' | 'blue' | 'purple' | 'pink'

/** A theme with nothing left open. */
export interface Setting extends Theme {
  readonly place: Place
}

/** Chooses what the prompt leaves open: where it is by its season and things, else by chance. */
export function completeTheme(theme: Theme, random: Random): Setting {
  if (theme.place !== undefined) return { ...theme, place: theme.place }
  const thingPlace = theme.things.map((thing) => homes[thing]).find((place) => place !== undefined)
  if (thingPlace !== undefined) return { ...theme, place: thingPlace }
  if (theme.season !== undefined) return { ...theme, place: theme.season === 'summer' ? 'sea' : 'meadow' }
  const place = random.fork('place').pick<Place>(['meadow', 'mountains', 'desert', 'forest', 'sea'])
  const time = theme.time === 'day' ? random.fork('time').pick<Time>(['day', 'day', 'dawn', 'dusk']) : theme.time
  return { ...theme, place, time }
}

const homes: Readonly<Partial<Record<Thing, Place>>> = {
  house: 'meadow',
  tree: 'meadow',
  pine: 'forest',
  balloon: 'mountains',
  gift: 'table',
}

/** Reads a prompt. Where words disagree, the first row that matches wins. */
export function readTheme(prompt: string): Theme {
  const text = prompt.toLowerCase()
  return {
    time: first(times, text) ?? 'day',
    season: first(seasons, text),
    place: first(places, text),
    things: all(things, text),
    weather: first(weathers, text),
    mood: first(moods, text),
    color: first(colors, text),
    card: /\b(card|postcard|invitation)s?\b/.test(text),
  }
}

type Words<T> = readonly (readonly [T, RegExp])[]

const times: Words<Time> = [
  ['night', /\b(night|midnight|moon|moonlit|moonlight|starry|nocturnal)\b/],
  ['dusk', /\b(dusk|sunset|evening|twilight|golden hour)\b/],
  ['dawn', /\b(dawn|sunrise|morning|daybreak)\b/],
]

const seasons: Words<Season> = [
  ['winter', /\b(winter|snow|snowy|christmas|frost|frosty|ice|icy|december|january)\b/],
  ['autumn', /\b(autumn|autumnal|fall|harvest|october|november|halloween)\b/],
  ['spring', /\b(spring|blossom|blossoms|cherry|easter|april)\b/],
  ['summer', /\b(summer|summery|july|august|holiday|beach)\b/],
]

const places: Words<Place> = [
  [
    'table',
    /\b(table|mug|cup|vase|bottle|bowl|jar|still life|product|linen|cloth|book|books|desk|kitchen|perfume|coffee|tea)\b/,
  ],
  ['space', /\b((?<!(negative|white|empty) )space|rocket|planet|planets|galaxy|astronaut|cosmos|orbit)\b/],
  ['city', /\b(city|skyline|street|town|urban|downtown|office|offices|building|buildings|architecture)\b/],
  [
    'sea',
    /\b(sea|ocean|coast|coastal|beach|harbou?r|lighthouse|boat|boats|ship|sail|sailing|waves?|island|lake|bay|whale|river|port)\b/,
  ],
  ['forest', /\b(forest|woods|woodland|pines?|jungle|fir)\b/],
  ['desert', /\b(desert|dunes?|cactus|cacti|sahara|canyon|oasis)\b/],
  ['mountains', /\b(mountains?|alps|alpine|peaks?|summit|glacier|ski)\b/],
  ['meadow', /\b(meadow|fields?|hills?|valley|garden|farm|countryside|park|prairie)\b/],
]

const things: Words<Thing> = [
  ['lighthouse', /\blighthouses?\b/],
  ['boat', /\b(paper boats?|boats?)\b/],
  ['sailboat', /\b(sailboats?|ships?|sailing|yachts?|regatta)\b/],
  ['house', /\b(houses?|cabins?|cottages?|barns?|huts?|home|village)\b/],
  ['mug', /\b(mugs?|cups?|coffee|tea|ceramic)\b/],
  ['vase', /\b(vases?|bouquets?|flowers?|tulips?|roses?)\b/],
  ['bottle', /\b(bottles?|perfume|wine|oil|serum)\b/],
  ['book', /\b(books?|notebooks?|library|reading)\b/],
  ['balloon', /\b(balloons?|airship)\b/],
  ['rocket', /\b(rockets?|spaceships?|launch)\b/],
  ['whale', /\b(whales?|fish|dolphins?)\b/],
  ['gift', /\b(gifts?|presents?|box|boxes|parcel)\b/],
  ['pine', /\b(pines?|firs?|christmas)\b/],
  ['tree', /\b(trees?|oaks?|orchard)\b/],
  ['birds', /\b(birds?|gulls?|geese|swallows?)\b/],
]

const weathers: Words<'rain' | 'fog'> = [
  ['rain', /\b(rain|rainy|storm|stormy)\b/],
  ['fog', /\b(fog|foggy|mist|misty|haze|hazy)\b/],
]

const moods: Words<'warm' | 'cool'> = [
  ['warm', /\b(warm|cosy|cozy|golden)\b/],
  ['cool', /\b(cool|cold|icy|fresh)\b/],
]

const colors: Words<NamedColor> = [
  ['red', /\b(red|crimson|scarlet)\b/],
  ['orange', /\b(orange|terracotta|copper)\b/],
  ['yellow', /\b(yellow|gold|golden|mustard)\b/],
  ['green', /\b(green|emerald|olive|sage)\b/],
  ['teal', /\b(teal|turquoise|cyan|mint)\b/],
  ['blue', /\b(blue|navy|indigo|azure)\b/],
  ['purple', /\b(purple|violet|lavender|plum)\b/],
  ['pink', /\b(pink|rose|magenta|coral)\b/],
]

function first<T>(words: Words<T>, text: string): T | undefined {
  return words.find(([, pattern]) => pattern.test(text))?.[0]
}

function all<T>(words: Words<T>, text: string): readonly T[] {
  return words.filter(([, pattern]) => pattern.test(text)).map(([word]) => word)
}
