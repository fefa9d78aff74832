/** What an output position reads along one axis: `count` positions from `source` on, the first with tap `tap`. */
export interface Window {
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
    sourceStep: dilation,
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
  const sourceStep = dilation / common;
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

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
