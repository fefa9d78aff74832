import { roundHalfEven } from './round_half_even.ts';

/**
 * 'bilinear' as OpenCV's INTER_LINEAR, 'bilinear-antialias' and 'bicubic' as Pillow's BILINEAR and BICUBIC, to the byte;
 * 'bilinear-exact' as PyTorch's `interpolate` without aligned corners, rounded to bytes at the end; 'bicubic-opencv' as OpenCV's
 * INTER_CUBIC, which computes in float32: in one of 100,000 bytes the last bit may differ.
 */
export type Interpolation =
  | 'bilinear'
  | 'bilinear-antialias'
  | 'bilinear-exact'
  | 'bicubic'
  | 'bicubic-opencv';

/** One output of a resized axis: the inputs that it mixes, in ascending order, and their weights. */
export interface Taps {
  at: readonly number[];
  weights: readonly number[];
}

/** How an image of bytes is resized: along its rows first, then along its columns. */
export interface Resampling {
  /** The taps of the outputs `start` to `start + count` of an axis. */
  taps(inputs: number, outputs: number, start: number, count: number): Taps[];
  /** What is kept of a weighted sum along a row, which may be rounded. */
  across(sum: number): number;
  /** What a value that `across` kept adds to a weighted sum along a column. */
  share(weight: number, value: number): number;
  /** The byte that a sum along a column becomes. */
  down(sum: number): number;
}

const toByte = (value: number): number => Math.min(Math.max(Math.round(value), 0), 255);

/** Keys' cubic convolution: an even function that is 0 beyond 2. */
function cubic(x: number, a: number): number {
  const t = Math.abs(x);
  if (t < 1) return ((a + 2) * t - (a + 3)) * t * t + 1;
  if (t < 2) return ((a * t - 5 * a) * t + 8 * a) * t - 4 * a;
  return 0;
}

// ---- Between the centres of the two nearest pixels, without antialiasing ----

/**
 * @param round how positions, and the shares of the two pixels, are rounded
 * @param weightOf the weight that a share of 1 becomes
 */
const linearTaps =
  (round: (place: number) => number, weightOf: (share: number) => number): Resampling['taps'] =>
  (inputs, outputs, start, count) => {
    // As OpenCV computes it; inputs / outputs may differ in the last bit.
    const scale = 1 / (outputs / inputs);
    const inside = (at: number) => Math.min(Math.max(at, 0), inputs - 1);
    return Array.from({ length: count }, (_, i) => {
      const place = round((start + i + 0.5) * scale - 0.5);
      const first = Math.floor(place);
      const share = round(place - first);
      return {
        at: [inside(first), inside(first + 1)],
        weights: [round(1 - share), share].map(weightOf),
      };
    });
  };

/** OpenCV's weights are integers, multiples of 1/2048. */
const LINEAR_ONE = 2 ** 11;

/**
 * OpenCV computes positions in float32, and drops low bits after multiplying: four bits of the sum along a row, and sixteen
 * bits of each product along a column.
 */
const openCvLinear: Resampling = {
  taps: linearTaps(Math.fround, (share) => roundHalfEven(share * LINEAR_ONE)),
  across: (sum) => Math.floor(sum / 2 ** 4),
  share: (weight, value) => Math.floor((weight * value) / 2 ** 16),
  down: (sum) => Math.min(Math.max(Math.floor((sum + 2) / 4), 0), 255),
};

const exactLinear: Resampling = {
  taps: linearTaps(
    (place) => place,
    (share) => share,
  ),
  across: (sum) => sum,
  share: (weight, value) => weight * value,
  down: toByte,
};

/** Keys' cubic convolution, a = −3/4, between the centres of the four nearest pixels, without antialiasing. */
const openCvCubic: Resampling = {
  taps: (inputs, outputs, start, count) => {
    const inside = (at: number) => Math.min(Math.max(at, 0), inputs - 1);
    return Array.from({ length: count }, (_, i) => {
      const place = (start + i + 0.5) * (inputs / outputs) - 0.5;
      const second = Math.floor(place);
      const offsets = [-1, 0, 1, 2];
      return {
        at: offsets.map((offset) => inside(second + offset)),
        weights: offsets.map((offset) => cubic(place - second - offset, -0.75)),
      };
    });
  },
  across: (sum) => sum,
  share: (weight, value) => weight * value,
  down: (sum) => Math.min(Math.max(roundHalfEven(sum), 0), 255),
};

// ---- Pillow ----

/** A tent: an even function that is 0 beyond 1. */
const triangle = (x: number): number => Math.max(1 - Math.abs(x), 0);

/**
 * Convolution with a filter. Where an image shrinks, the filter is stretched over all inputs that an output covers, which avoids
 * aliasing. Windows end at the border, and weights sum to 1 there too. Rows are rounded to bytes before columns are summed.
 *
 * @param radius beyond which the filter is 0
 */
const pillow = (filter: (x: number) => number, radius: number): Resampling => ({
  taps: (inputs, outputs, start, count) => {
    const scale = inputs / outputs;
    const stretch = Math.max(scale, 1);
    const support = radius * stretch;
    return Array.from({ length: count }, (_, i) => {
      const centre = (start + i + 0.5) * scale;
      const first = Math.max(Math.trunc(centre - support + 0.5), 0);
      const end = Math.min(Math.trunc(centre + support + 0.5), inputs);
      const at = Array.from({ length: end - first }, (_, tap) => first + tap);
      const raw = at.map((input) => filter((input - centre + 0.5) * (1 / stretch)));
      const total = raw.reduce((a, b) => a + b, 0);
      return { at, weights: raw.map((weight) => fixedPoint(weight / total)) };
    });
  },
  across: toByte,
  share: (weight, value) => weight * value,
  down: toByte,
});

/** Pillow computes on bytes with weights of 22 fractional bits, so that results are the same everywhere. */
const fixedPoint = (weight: number): number => Math.round(weight * 2 ** 22) / 2 ** 22;

export const resamplings: Readonly<Record<Interpolation, Resampling>> = {
  bilinear: openCvLinear,
  'bilinear-exact': exactLinear,
  'bilinear-antialias': /* @__PURE__ */ pillow(triangle, 1),
  bicubic: /* @__PURE__ */ pillow((x) => cubic(x, -0.5), 2),
  'bicubic-opencv': openCvCubic,
};
