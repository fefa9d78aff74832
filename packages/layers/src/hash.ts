/** 32-bit FNV-1a of the UTF-8 bytes. */
function fnv1a32(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    value = Math.imul(value ^ byte, 0x01000193);
  }
  return value >>> 0;
}

/** MurmurHash3's 32-bit finalizer. */
function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Numbers in [0, 1) that follow from a key alone: the same on every backend. */
export function uniformOf(key: string, count: number): Float32Array {
  const seed = fnv1a32(key);
  return Float32Array.from(
    { length: count },
    (_, i) => (mix(seed + Math.imul(i, 0x9e3779b9)) >>> 8) * 2 ** -24,
  );
}
