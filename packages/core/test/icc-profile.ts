/** Adobe RGB (1998), as a profile of primaries and one gamma, in the profile connection space's D50. */
export function adobeRgbProfile(): Buffer {
  const gamma = tag('curv', [u32(1), u16(Math.round(2.199 * 256)), u16(0)])
  const tags: readonly (readonly [string, Buffer])[] = [
    ['desc', tag('desc', [u32(6), Buffer.from('Adobe\0'), Buffer.alloc(78)])],
    ['cprt', tag('text', [Buffer.from('none\0')])],
    ['wtpt', xyz(0.9642, 1, 0.8249)],
    ['rXYZ', xyz(0.60974, 0.31111, 0.01947)],
    ['gXYZ', xyz(0.20528, 0.62567, 0.06087)],
    ['bXYZ', xyz(0.14919, 0.06322, 0.74457)],
    ['rTRC', gamma],
    ['gTRC', gamma],
    ['bTRC', gamma],
  ]
  let at = 128 + 4 + tags.length * 12
  const places = tags.map(([name, data]) => {
    const place = Buffer.concat([Buffer.from(name), u32(at), u32(data.length)])
    at += data.length
    return place
  })
  const header = Buffer.alloc(128)
  header.writeUInt32BE(at, 0)
  header.writeUInt32BE(0x02_10_00_00, 8)
  header.write('mntrRGB XYZ ', 12)
  header.write('acsp', 36)
  Buffer.concat([fixed(0.9642), fixed(1), fixed(0.8249)]).copy(header, 68)
  return Buffer.concat([header, u32(tags.length), ...places, ...tags.map(([, data]) => data)])
}

function xyz(...values: readonly number[]): Buffer {
  return tag('XYZ ', values.map(fixed))
}

function tag(type: string, parts: readonly Buffer[]): Buffer {
  const data = Buffer.concat([Buffer.from(type), u32(0), ...parts])
  return Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)])
}

function fixed(value: number): Buffer {
  return u32(Math.round(value * 65_536))
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}
