/** Inputs and weights as python/reference/README.md defines them: a hash of a name, so that no fixture stores them. */

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
  const values = new Float32Array(size);
  for (let i = 0; i < size; i++) values[i] = (hashAt(seed, i) >>> 8) * 2 ** -23 - 1;
  return values;
}

/** What a key matches, first counts: centre + amplitude · u. */
const CENTRED: readonly [pattern: RegExp, centre: number, amplitude: number][] = [
  [/running_var$/, 1, 0.5],
  [/running_mean$/, 0, 0.1],
  [/bias$/, 0, 0.1],
  [/gamma$/, 0, 0.5],
  [/beta$/, 0, 0.1],
  [/(pos_embed|cls_token)$/, 0, 1],
  [/rpb[12]$/, 0, 1],
  [/[xh]_scale\.weight$/, 0.5, 0.1],
  [/(^|\.)ls[12]?\.weight$/, 1, 0.1],
];

/** Any other vector. */
const NORM = [/$/, 1, 0.1] as const;

/** Any other tensor: uniform of variance gain² / fan-in. */
const GAINS: readonly [pattern: RegExp, gain: number][] = [
  [/^(rpn_head|roi_head)\..*conv2\.conv\.weight$/, 0.85],
  [/conv2\.conv\.weight$/, 0.35],
  [/conv3\.weight$/, 0.125],
  [/(proj\.1|mlp\.4)\.weight$/, 0.25],
  [/proj\.8\.weight$/, 0.5],
  [/dwconv[12]?\.weight$/, 0.25],
  [/(lk_origin|dil_conv_k\d+_\d+)\.weight$/, 0.5],
  [/(patch_embed[2-4]\.0|[xh]_proj\.0|high_level_proj|head\.\d)\.weight$/, 1],
  [/_reg\.weight$/, 0.25],
  [/lateral_convs\.\d\.conv\.weight$/, 0.5],
  [/weight_proj\.weight$/, 1],
  [/attn\.attn\.weight$/, 4],
  [/(qkv|attn\.k?[vq])\.weight$/, 1],
  [/(attn\.proj|mlp\.fc2)\.weight$/, 0.5],
  [/$/, Math.SQRT2],
];

/** float32, rounded after every operation; `shape` is PyTorch's. */
export function weight(key: string, shape: readonly number[]): Float32Array {
  const size = shape.reduce((a, b) => a * b, 1);
  const values = uniform(key, size);
  const rule =
    CENTRED.find(([pattern]) => pattern.test(key)) ?? (shape.length === 1 ? NORM : undefined);
  if (rule) {
    const [, centre, amplitude] = rule;
    return values.map((u) => Math.fround(centre) + Math.fround(Math.fround(amplitude) * u));
  }
  const [, gain] = GAINS.find(([pattern]) => pattern.test(key))!;
  const factor = Math.fround(Math.sqrt((3 * shape[0]) / size) * gain);
  return values.map((u) => u * factor);
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
