import { fnv1a32, hashAt, uniform } from '@dynaconv/test-kit';

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Values of a key times a power of two, as the fixtures' generator makes them. */
export const hashed = (key: string, shape: readonly number[], scale = 1): Float32Array =>
  uniform(key, product(shape)).map((value) => value * scale);

/** Boxes with corners in [0, 2·extent) and sides in [0, 2·side). */
export function hashedBoxes(
  key: string,
  count: number,
  extent: number,
  side: number,
): Float32Array {
  const first = uniform(`${key}/first`, count * 2).map((u) => (u + 1) * extent);
  const size = uniform(`${key}/size`, count * 2).map((u) => (u + 1) * side);
  const boxes = new Float32Array(count * 4);
  for (let i = 0; i < count * 2; i++) {
    const at = Math.floor(i / 2) * 4 + (i % 2);
    boxes[at] = first[i];
    boxes[at + 2] = first[i] + size[i];
  }
  return boxes;
}

/** Integers from 0 to below `number`. */
export const hashedGroups = (key: string, count: number, number: number): number[] =>
  Array.from({ length: count }, (_, i) => hashAt(fnv1a32(key), i) % number);
