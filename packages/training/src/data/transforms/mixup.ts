import type { Random } from '../random.ts';

/** timm's `Mixup` in its mode `batch`. */
export interface Mixup {
  /** Of the Beta distribution of shares; 0 for no mixup. */
  readonly mixup: number;
  /** The same for cutmix. */
  readonly cutmix: number;
  /** With which a batch is mixed at all; 1 in the recipes. */
  readonly probability: number;
  /** With which it is cutmix, where both are on. */
  readonly switchProbability: number;
}

/** How a batch is mixed with itself in the opposite order. */
export type Mix =
  | { readonly kind: 'mixup'; readonly share: number }
  | { readonly kind: 'cutmix'; readonly share: number; readonly box: Box };

/** Rows and columns, each from the first to before the last. */
export interface Box {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** @returns undefined for a batch that stays as it is */
export function drawMix(
  { mixup, cutmix, probability, switchProbability }: Mixup,
  size: number,
  random: Random,
): Mix | undefined {
  if (mixup === 0 && cutmix === 0) return undefined;
  if (!random.chance(probability)) return undefined;
  const cuts = cutmix > 0 && (mixup === 0 || random.chance(switchProbability));
  const share = random.beta(cuts ? cutmix : mixup);
  if (!cuts) return { kind: 'mixup', share };
  const box = cutmixBox(share, size, random.below(size), random.below(size));
  return { kind: 'cutmix', box, share: 1 - areaOf(box) / (size * size) };
}

/**
 * The box of `share` of a square image around a place, cut off at its borders.
 * @param share that is kept of the image
 */
export function cutmixBox(share: number, size: number, row: number, column: number): Box {
  const side = Math.trunc(size * Math.sqrt(1 - share));
  const clip = (at: number) => Math.min(Math.max(at, 0), size);
  const [before, after] = [Math.floor(side / 2), Math.floor((side + 1) / 2)];
  return {
    top: clip(row - before),
    bottom: clip(row + after),
    left: clip(column - before),
    right: clip(column + after),
  };
}

const areaOf = ({ top, bottom, left, right }: Box): number => (bottom - top) * (right - left);

/**
 * Mixes images, float32 [batch, size, size, 3], with the same in the opposite order. Changes `images`.
 */
export function mixImages(images: Float32Array, batch: number, size: number, mix: Mix): void {
  const imageSize = images.length / batch;
  for (let i = 0; i < batch / 2; i++) {
    const one = images.subarray(i * imageSize, (i + 1) * imageSize);
    const other = images.subarray((batch - 1 - i) * imageSize, (batch - i) * imageSize);
    if (mix.kind === 'mixup') blend(one, other, mix.share);
    else swap(one, other, size, mix.box);
  }
}

/** float32, rounded after every operation, as PyTorch does it. */
function blend(one: Float32Array, other: Float32Array, share: number): void {
  const { fround } = Math;
  const [kept, taken] = [fround(share), fround(1 - share)];
  for (let at = 0; at < one.length; at++) {
    const [a, b] = [one[at], other[at]];
    one[at] = fround(a * kept) + fround(b * taken);
    other[at] = fround(b * kept) + fround(a * taken);
  }
}

function swap(one: Float32Array, other: Float32Array, size: number, box: Box): void {
  for (let row = box.top; row < box.bottom; row++) {
    const [from, to] = [(row * size + box.left) * 3, (row * size + box.right) * 3];
    const kept = one.slice(from, to);
    one.set(other.subarray(from, to), from);
    other.set(kept, from);
  }
}

/**
 * The probabilities that a batch's classes are to be given, float32 [batch, classes]: smoothed, and mixed as the images are.
 */
export function targets(
  labels: readonly number[],
  classes: number,
  smoothing: number,
  mix: Mix | undefined,
): Float32Array {
  const off = smoothing / classes;
  const on = 1 - smoothing + off;
  const share = mix?.share ?? 1;
  const rows = new Float32Array(labels.length * classes).fill(off);
  labels.forEach((label, i) => {
    const opposite = labels[labels.length - 1 - i];
    const row = i * classes;
    if (label === opposite) rows[row + label] = on;
    else {
      rows[row + label] = on * share + off * (1 - share);
      rows[row + opposite] = off * share + on * (1 - share);
    }
  });
  return rows;
}
