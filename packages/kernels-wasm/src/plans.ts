/** The plans of the window kernels. */

import type { Involution2DInfo, WindowSizes } from '@dynaconv/involution-ops/base';
import { memoize } from './memoize.ts';
import { layOut, outputsOwnWeights, PAIRS, SINGLES, sourcesOwnWeights } from './plan.ts';
import {
  type Axis,
  type AxisWindows,
  backwardWindows,
  clampedBackwardWindows,
  clampedWindows,
  forwardWindows,
} from './window.ts';

/** Of `Involution2D`: outputs gather from x, each with its own kernel. */
export const forwardPlans = memoize((info: Involution2DInfo) =>
  layOut(outputsOwnWeights(info), stridedAxes(info, forwardWindows), PAIRS),
);

/** Of `Involution2DBackpropKernel`, which visits what the forward pass does, one output at a time. */
export const correlationPlans = memoize((info: Involution2DInfo) =>
  layOut(outputsOwnWeights(info), stridedAxes(info, forwardWindows), SINGLES),
);

/** Of `Involution2DBackpropInput`: inputs gather from dy, by the kernels of the pixels they gather from. */
export const backwardPlans = memoize((info: Involution2DInfo) =>
  layOut(sourcesOwnWeights(info), stridedAxes(info, backwardWindows), PAIRS),
);

/** Of `NeighborhoodAv2D`. */
export const neighborhoodPlans = memoize((sizes: WindowSizes) =>
  layOut(outputsOwnWeights(sizes), clampedAxes(sizes), PAIRS),
);

/** Of `NeighborhoodAv2DBackpropAttention`. */
export const neighborhoodCorrelationPlans = memoize((sizes: WindowSizes) =>
  layOut(outputsOwnWeights(sizes), clampedAxes(sizes), SINGLES),
);

/** Of one output row of `ContMix2D`, for an x that begins at the row's window and weights of that row alone. */
export const neighborhoodRowPlans = memoize((sizes: WindowSizes) => {
  const [rows, columns] = clampedAxes(sizes);
  const row = { ...rows, last: 1 };
  return layOut(outputsOwnWeights({ ...sizes, batch: 1 }), [row, columns], PAIRS);
});

/** Of the parts of `NeighborhoodAv2DBackpropInput`, whose results add up: the first reaches every pixel. */
export const neighborhoodBackwardPlans = memoize((sizes: WindowSizes) => {
  const allColumns = clampedBackwardWindows(sizes.inWidth, sizes.kernelSize);
  return clampedBackwardWindows(sizes.inHeight, sizes.kernelSize).flatMap((rows) =>
    allColumns.map((columns) => layOut(sourcesOwnWeights(sizes), [rows, columns], PAIRS)),
  );
});

/** Rows and columns of an involution. */
function stridedAxes(
  info: Involution2DInfo,
  windows: (axis: Axis) => AxisWindows,
): [rows: AxisWindows, columns: AxisWindows] {
  const { kernelSize } = info;
  return [
    windows({
      inSize: info.inHeight,
      outSize: info.outHeight,
      kernelSize,
      stride: info.strideHeight,
      dilation: info.dilationHeight,
    }),
    windows({
      inSize: info.inWidth,
      outSize: info.outWidth,
      kernelSize,
      stride: info.strideWidth,
      dilation: info.dilationWidth,
    }),
  ];
}

const clampedAxes = ({
  inHeight,
  inWidth,
  kernelSize,
}: WindowSizes): [rows: AxisWindows, columns: AxisWindows] => [
  clampedWindows(inHeight, kernelSize),
  clampedWindows(inWidth, kernelSize),
];
