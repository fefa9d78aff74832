/** Values that need no storing: the twin of python/reference/hashing.py, described in python/reference/README.md. */

const encoder = new TextEncoder();

/** FNV-1a, 32 bits, of a key's UTF-8 bytes. */
function fnv1a32(key: string): number {
  let hash = 0x811c9dc5;
  for (const byte of encoder.encode(key)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** The finaliser of MurmurHash3, 32 bits. */
function fmix32(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** float32 in [−1, 1), the same for the same key everywhere. */
export function uniform(key: string, shape: readonly number[]): Float32Array {
  const seed = fnv1a32(key);
  const size = shape.reduce((a, b) => a * b, 1);
  return Float32Array.from(
    { length: size },
    (_, i) => (fmix32((seed + Math.imul(i, 0x9e3779b9)) >>> 0) >>> 8) * 2 ** -23 - 1,
  );
}
