/** 'bilinear' as OpenCV's INTER_LINEAR, the others as Pillow's BILINEAR and BICUBIC. */
export type Interpolation = 'bilinear' | 'bilinear-antialias' | 'bicubic';

/** One output of a resized axis: the first input it mixes, and the weights of that one and those after it. */
export interface Taps {
  first: number;
  weights: readonly number[];
}

/** The taps of the outputs `start` to `start + count` of an axis. */
type Resampling = (inputs: number, outputs: number, start: number, count: number) => Taps[];

/** Between the centres of the two nearest pixels, without antialiasing. */
const bilinearTaps: Resampling = (inputs, outputs, start, count) =>
  Array.from({ length: count }, (_, i) => {
    const centre = ((start + i + 0.5) * inputs) / outputs - 0.5;
    const clamped = Math.min(Math.max(centre, 0), inputs - 1);
    const first = Math.floor(clamped);
    const weight = clamped - first;
    return { first, weights: first + 1 < inputs ? [1 - weight, weight] : [1] };
  });

/** A tent: an even function that is 0 beyond 1. */
const triangle = (x: number): number => Math.max(1 - Math.abs(x), 0);

/** Keys' cubic convolution, a = −1/2: an even function that is 0 beyond 2. */
function cubic(x: number): number {
  const t = Math.abs(x);
  if (t < 1) return (1.5 * t - 2.5) * t * t + 1;
  if (t < 2) return ((-0.5 * t + 2.5) * t - 4) * t + 2;
  return 0;
}

/**
 * Convolution with a filter, stretched over the inputs of an output where an image shrinks, which is what keeps it from
 * aliasing. Windows end at the border, and weights sum to 1 there too.
 *
 * @param radius beyond which the filter is 0
 */
const antialiased =
  (filter: (x: number) => number, radius: number): Resampling =>
  (inputs, outputs, start, count) => {
    const scale = inputs / outputs;
    const stretch = Math.max(scale, 1);
    const support = radius * stretch;
    return Array.from({ length: count }, (_, i) => {
      const centre = (start + i + 0.5) * scale;
      const first = Math.max(Math.trunc(centre - support + 0.5), 0);
      const end = Math.min(Math.trunc(centre + support + 0.5), inputs);
      const raw = Array.from({ length: end - first }, (_, tap) =>
        filter((first + tap - centre + 0.5) / stretch),
      );
      const total = raw.reduce((a, b) => a + b, 0);
      return { first, weights: raw.map((weight) => fixedPoint(weight / total)) };
    });
  };

/** Pillow computes on bytes with weights of 22 fractional bits, so that results are the same everywhere. */
const fixedPoint = (weight: number): number => Math.round(weight * 2 ** 22) / 2 ** 22;

export const taps: Readonly<Record<Interpolation, Resampling>> = {
  bilinear: bilinearTaps,
  'bilinear-antialias': /* @__PURE__ */ antialiased(triangle, 1),
  bicubic: /* @__PURE__ */ antialiased(cubic, 2),
};
