import { windowStart } from '@dynaconv/involution-ops/base';

/** What an output position reads along one axis: `count` positions from `source` on, the first with tap `tap`. */
interface Window {
  source: number;
  tap: number;
  count: number;
}

/** The windows of all output positions; from one position read to the next, source and tap advance by constant steps. */
export interface AxisWindows {
  windows: Window[];
  sourceStep: number;
  tapStep: number;
  /** Outputs this far apart read the same sources, but for those at the ends. */
  pairDistance: number;
}

/** An axis of a convolution-like operator with K taps around each multiple of the stride; positions outside are not read. */
export interface Axis {
  inSize: number;
  outSize: number;
  kernelSize: number;
  stride: number;
  dilation: number;
}

/** Windows of the forward pass: output o reads s·o + d·u − p for the taps u that fall inside. */
export function forwardWindows({
  inSize,
  outSize,
  kernelSize,
  stride,
  dilation,
}: Axis): AxisWindows {
  const pad = (dilation * (kernelSize - 1)) / 2;
  const windows: Window[] = [];
  for (let o = 0; o < outSize; o++) {
    const start = stride * o - pad;
    const firstTap = Math.max(0, Math.ceil(-start / dilation));
    const lastTap = Math.min(kernelSize - 1, Math.floor((inSize - 1 - start) / dilation));
    windows.push({
      source: start + dilation * firstTap,
      tap: firstTap,
      count: lastTap - firstTap + 1,
    });
  }
  return {
    windows,
    // A dilation beyond the axis leaves one read a window, and its step, in bytes, might not fit 32 bits.
    sourceStep: Math.min(dilation, inSize),
    tapStep: 1,
    pairDistance: dilation / greatestCommonDivisor(stride, dilation),
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
  const windows: Window[] = [];
  for (let h = 0; h < inSize; h++) {
    const reach = h + pad;
    let first = Math.max(0, Math.ceil((reach - dilation * (kernelSize - 1)) / stride));
    const last = Math.min(outSize - 1, Math.floor(reach / stride));
    while (first <= last && (reach - stride * first) % dilation !== 0) first++;
    windows.push(
      first > last
        ? { source: 0, tap: 0, count: 0 }
        : {
            source: first,
            tap: (reach - stride * first) / dilation,
            count: Math.floor((last - first) / sourceStep) + 1,
          },
    );
  }
  return { windows, sourceStep, tapStep: -stride / common, pairDistance: dilation };
}

/** Windows of K positions around each output, moved inside the axis at its ends: `start` in NeighborhoodAv2D. */
export function clampedWindows(size: number, kernelSize: number): AxisWindows {
  const windows = Array.from({ length: size }, (_, at) => ({
    source: windowStart(at, size, kernelSize),
    tap: 0,
    count: kernelSize,
  }));
  return { windows, sourceStep: 1, tapStep: 1, pairDistance: 1 };
}

/**
 * Windows of the gradient of `clampedWindows`, in three parts, each with a constant step: a position is read by the outputs
 * in the middle, each with another tap, and by those at either end, whose window does not move, all with the same tap.
 */
export function clampedBackwardWindows(size: number, kernelSize: number): AxisWindows[] {
  const reach = (kernelSize - 1) / 2;
  const lastStart = size - kernelSize;
  const positions = Array.from({ length: size }, (_, at) => at);
  const middle = positions.map((at) => {
    const first = Math.max(reach, at - reach);
    const last = Math.min(lastStart + reach, at + reach);
    return { source: first, tap: at - (first - reach), count: Math.max(0, last - first + 1) };
  });
  const atStart = positions.map((at) => ({
    source: 0,
    tap: at,
    count: at < kernelSize ? reach : 0,
  }));
  const atEnd = positions.map((at) => ({
    source: size - reach,
    tap: at - lastStart,
    count: at >= lastStart ? reach : 0,
  }));
  const ends = [atStart, atEnd].map((windows) => ({ windows, tapStep: 0 }));
  return [{ windows: middle, tapStep: -1 }, ...ends].map(({ windows, tapStep }) => ({
    windows: windows.map((window) => (window.count > 0 ? window : { source: 0, tap: 0, count: 0 })),
    sourceStep: 1,
    tapStep,
    pairDistance: 1,
  }));
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
