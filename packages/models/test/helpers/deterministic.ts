/** Inputs and weights as tools/reference/README.md defines them: a hash of a name, so that no fixture stores them. */

import { type Tensor4D, tensor } from '@tensorflow/tfjs-core';

/** 32-bit FNV-1a of the UTF-8 bytes. */
export function fnv1a32(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    value = Math.imul(value ^ byte, 0x01000193);
  }
  return value >>> 0;
}

/** The i-th hash of a key: MurmurHash3's finalizer of seed + i·0x9E3779B9. */
export function hashAt(seed: number, i: number): number {
  let h = (seed + Math.imul(i, 0x9e3779b9)) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** float32 values in [−1, 1), exact. */
export function uniform(key: string, size: number): Float32Array {
  const seed = fnv1a32(key);
  return Float32Array.from({ length: size }, (_, i) => (hashAt(seed, i) >>> 8) * 2 ** -23 - 1);
}

const GAINS: readonly [suffix: string, gain: number][] = [
  ['conv2.conv.weight', 0.35],
  ['conv3.weight', 0.125],
  ['weight', Math.SQRT2],
];

const VECTORS: readonly [suffix: string, centre: number, amplitude: number][] = [
  ['running_var', 1, 0.5],
  ['running_mean', 0, 0.1],
  ['bias', 0, 0.1],
  ['weight', 1, 0.1],
];

/** float32, rounded after every operation; `shape` is PyTorch's. */
export function weight(key: string, shape: readonly number[]): Float32Array {
  const size = shape.reduce((a, b) => a * b, 1);
  const values = uniform(key, size);
  if (shape.length > 1) {
    const [, gain] = GAINS.find(([suffix]) => key.endsWith(suffix))!;
    const factor = Math.fround(Math.sqrt((3 * shape[0]) / size) * gain);
    return values.map((u) => u * factor);
  }
  const [, centre, amplitude] = VECTORS.find(([suffix]) => key.endsWith(suffix))!;
  return values.map((u) => Math.fround(centre) + Math.fround(Math.fround(amplitude) * u));
}

/** The input that every reference output was computed for, float32 [B, H, W, C] in [−1, 1). */
export function referenceInput(shape: readonly number[]): Tensor4D {
  return tensor(
    uniform(
      'input',
      shape.reduce((a, b) => a * b, 1),
    ),
    shape as [number, number, number, number],
  );
}
