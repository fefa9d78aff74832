/** 32-bit FNV-1a of the UTF-8 bytes. */
export function fnv1a32(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    value = Math.imul(value ^ byte, 0x01000193);
  }
  return value >>> 0;
}

/** The 32 bits at a place of the stream that a seed begins: MurmurHash3's finalizer of a counter. */
export function bitsAt(seed: number, place: number): number {
  let h = (seed + Math.imul(place, 0x9e3779b9)) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Numbers in [0, 1) that follow from a key alone: the same on every backend. */
export function uniformOf(key: string, count: number): Float32Array {
  const seed = fnv1a32(key);
  return Float32Array.from({ length: count }, (_, i) => (bitsAt(seed, i) >>> 8) * 2 ** -24);
}
