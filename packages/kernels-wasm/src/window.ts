import { windowStart } from '@dynaconv/involution-ops/base';

/** What an output position reads along one axis: `count` positions from `source` on, the first with tap `tap`. */
export interface Window {
  source: number;
  tap: number;
  count: number;
}

/** The windows of an axis's outputs; from one position read to the next, source and tap advance by constant steps. */
export interface AxisWindows {
  /** The outputs that have a window, from the first to before the last. */
  first: number;
  last: number;
  windowOf(output: number): Window;
  sourceStep: number;
  tapStep: number;
  /** Outputs this far apart read the same sources, but for those at the ends. */
  pairDistance: number;
  /** Outputs this far apart read alike, sources a constant distance apart, but for those at the ends. */
  period: number;
}

/** An axis of a convolution-like operator with K taps around each multiple of the stride; positions outside are not read. */
export interface Axis {
  inSize: number;
  outSize: number;
  kernelSize: number;
  stride: number;
  dilation: number;
}

const NOTHING: Window = { source: 0, tap: 0, count: 0 };

/** Windows of the forward pass: output o reads s·o + d·u − p for the taps u that fall inside. */
export function forwardWindows({
  inSize,
  outSize,
  kernelSize,
  stride,
  dilation,
}: Axis): AxisWindows {
  const pad = (dilation * (kernelSize - 1)) / 2;
  return {
    first: 0,
    last: outSize,
    windowOf(output) {
      const start = stride * output - pad;
      const tap = Math.max(0, Math.ceil(-start / dilation));
      const lastTap = Math.min(kernelSize - 1, Math.floor((inSize - 1 - start) / dilation));
      return { source: start + dilation * tap, tap, count: lastTap - tap + 1 };
    },
    // A dilation beyond the axis leaves one read a window, and its step, in bytes, might not fit 32 bits.
    sourceStep: Math.min(dilation, inSize),
    tapStep: 1,
    pairDistance: dilation / greatestCommonDivisor(stride, dilation),
    period: 1,
  };
}

/** Windows of the gradient: input h is read by the outputs o with s·o + d·u − p = h for some tap u. */
export function backwardWindows({
  inSize,
  outSize,
  kernelSize,
  stride,
  dilation,
}: Axis): AxisWindows {
  const pad = (dilation * (kernelSize - 1)) / 2;
  const common = greatestCommonDivisor(stride, dilation);
  const sourceStep = Math.min(dilation / common, outSize);
  return {
    first: 0,
    last: inSize,
    windowOf(output) {
      const reach = output + pad;
      let source = Math.max(0, Math.ceil((reach - dilation * (kernelSize - 1)) / stride));
      const last = Math.min(outSize - 1, Math.floor(reach / stride));
      while (source <= last && (reach - stride * source) % dilation !== 0) source++;
      if (source > last) return NOTHING;
      const tap = (reach - stride * source) / dilation;
      return { source, tap, count: Math.floor((last - source) / sourceStep) + 1 };
    },
    sourceStep,
    tapStep: -stride / common,
    pairDistance: dilation,
    period: (stride / common) * dilation,
  };
}

/** Windows of K positions around each output, moved inside the axis at its ends: `start` in NeighborhoodAv2D. */
export const clampedWindows = (size: number, kernelSize: number): AxisWindows => ({
  first: 0,
  last: size,
  windowOf: (output) => ({
    source: windowStart(output, size, kernelSize),
    tap: 0,
    count: kernelSize,
  }),
  sourceStep: 1,
  tapStep: 1,
  pairDistance: 1,
  period: 1,
});

/**
 * Windows of the gradient of `clampedWindows`, in three parts, each with a constant step: a position is read by the outputs
 * in the middle, each with another tap, and by those at either end, whose window does not move, all with the same tap. The
 * first part has all outputs, the others those that are read at their end.
 */
export function clampedBackwardWindows(size: number, kernelSize: number): AxisWindows[] {
  const reach = (kernelSize - 1) / 2;
  const lastStart = size - kernelSize;
  const steps = { sourceStep: 1, pairDistance: 1, period: 1 };
  const middle: AxisWindows = {
    ...steps,
    tapStep: -1,
    first: 0,
    last: size,
    windowOf(output) {
      const source = Math.max(reach, output - reach);
      const last = Math.min(lastStart + reach, output + reach);
      return { source, tap: output - (source - reach), count: last - source + 1 };
    },
  };
  if (reach === 0) return [middle];
  const atStart: AxisWindows = {
    ...steps,
    tapStep: 0,
    first: 0,
    last: kernelSize,
    windowOf: (output) => ({ source: 0, tap: output, count: reach }),
  };
  const atEnd: AxisWindows = {
    ...steps,
    tapStep: 0,
    first: lastStart,
    last: size,
    windowOf: (output) => ({ source: size - reach, tap: output - lastStart, count: reach }),
  };
  return [middle, atStart, atEnd];
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
