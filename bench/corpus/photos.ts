/** A picture by someone else, and what was made of it. `README.md` has authors and licences. */
export interface Photo {
  /** Where Debian's package has it, below `/`. */
  readonly source: string
  readonly width: number
  readonly height: number
  /** Which part is kept where the shape changes. */
  readonly position: 'centre' | 'top' | 'left' | 'right' | 'bottom'
}

const lomiri = 'usr/share/backgrounds'
const flower = 'usr/share/libjxl-testdata/jxl/flower'
const landscape = { width: 1536, height: 1024, position: 'centre' } as const

/** By file name. */
export const photos: Readonly<Record<string, Photo>> = {
  'photo-bird': { ...landscape, source: `${lomiri}/Kleiber_by_Lukas_Baubkus.jpg`, position: 'right' },
  'photo-bridge': { ...landscape, source: `${lomiri}/Bridge_by_Sander_Klootwijk.jpg` },
  'photo-dandelion': { ...landscape, source: `${lomiri}/seeding_by_Clements_Engelhardt.jpg`, position: 'left' },
  'photo-dogs': { source: `${lomiri}/friends_by_Aitzol_Berasategi.jpg`, width: 1024, height: 1536, position: 'centre' },
  'photo-flower': { ...landscape, source: `${flower}/flower.png` },
  'photo-lamp': { source: `${lomiri}/free_by_Peter_Nerlich.jpg`, width: 1024, height: 1024, position: 'centre' },
  'photo-stream': { ...landscape, source: `${lomiri}/life_by_Aitzol_Berasategi.jpg` },
  'photo-sunset': { ...landscape, source: `${lomiri}/sunset_by_Aitzol_Berasategi.jpg` },
  'flat-lily': { ...landscape, source: `${lomiri}/calla.png` },
  'alpha-flower': { source: `${flower}/flower.png`, width: 1024, height: 1024, position: 'centre' },
}
