import type { OutlookAttention2DInfo } from '@dynaconv/involution-ops/base';
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { heapOf } from './backend.ts';
import { memoize } from './memoize.ts';
import { type Geometry, layOut, mapsOf, PAIRS, type Plan, SINGLES } from './plan.ts';
import { type AxisWindows, forwardWindows } from './window.ts';
import { aggregate } from './window_kernels.ts';

const FLOAT = Float32Array.BYTES_PER_ELEMENT;

/** Of `OutlookAttention2D`. */
export const outlookPlans = memoize((info: OutlookAttention2DInfo) =>
  layOutPositions(info, false, PAIRS),
);

/** Of `OutlookAttention2DBackpropInput`, which reads the attention's matrices by columns. */
export const outlookBackwardPlans = memoize((info: OutlookAttention2DInfo) =>
  layOutPositions(info, true, PAIRS),
);

/** Of `OutlookAttention2DBackpropAttention`. */
export const outlookCorrelationPlans = memoize((info: OutlookAttention2DInfo) =>
  layOutPositions(info, false, SINGLES),
);

/**
 * Outlook attention as K² aggregations that add up, one for each position of a window that is written: each window reads its K×K
 * pixels as those of an involution, with a row of its matrix for a kernel, and writes to that position, instead of to a map of
 * windows. Windows that have it outside the map are left out.
 */
function layOutPositions(
  info: OutlookAttention2DInfo,
  transposed: boolean,
  outputs: typeof PAIRS | typeof SINGLES,
): Plan[] {
  const { inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth, kernelSize } = info;
  const geometry = geometryOf(info, transposed);
  const rows = { inSize: inHeight, outSize: outHeight, stride: strideHeight };
  const columns = { inSize: inWidth, outSize: outWidth, stride: strideWidth };
  const step = (transposed ? 1 : kernelSize ** 2) * FLOAT;
  return Array.from({ length: kernelSize ** 2 }, (_, position) => {
    const down = Math.floor(position / kernelSize) - info.pad;
    const across = (position % kernelSize) - info.pad;
    const axes = [
      windowsWith(down, { ...rows, kernelSize }),
      windowsWith(across, { ...columns, kernelSize }),
    ] as const;
    const yShift = (down * inWidth + across) * geometry.pixel;
    return layOut(geometry, axes, outputs).map((plan) => ({
      ...plan,
      wShift: plan.wShift + position * step,
      yShift: plan.yShift + yShift,
    }));
  }).flat();
}

function geometryOf(info: OutlookAttention2DInfo, transposed: boolean): Geometry {
  const { kernelSize, groups, outHeight, outWidth } = info;
  const map = [info.inHeight, info.inWidth] as const;
  const maps = mapsOf(info, map, map);
  const wGroup = kernelSize ** 4 * FLOAT;
  const wPixel = groups * wGroup;
  const tap = (transposed ? kernelSize ** 2 : 1) * FLOAT;
  return {
    ...maps,
    yPixel: info.strideWidth * maps.pixel,
    yRow: info.strideHeight * maps.yRow,
    wGroup,
    wBatch: outHeight * outWidth * wPixel,
    wRow: { out: outWidth * wPixel, source: 0, tap: kernelSize * tap },
    wColumn: { out: wPixel, source: 0, tap },
    ownsWeights: false,
  };
}

/** The windows of an axis in which the position `offset` from the window's middle is inside. */
function windowsWith(
  offset: number,
  axis: { inSize: number; outSize: number; stride: number; kernelSize: number },
): AxisWindows {
  const windows = forwardWindows({ ...axis, dilation: 1 });
  return {
    ...windows,
    first: Math.max(0, Math.ceil(-offset / axis.stride)),
    last: Math.min(axis.outSize, Math.floor((axis.inSize - 1 - offset) / axis.stride) + 1),
  };
}

/** Windows of a map [B, H, W, C], mixed as the plans say. */
export function mixWindows(
  backend: object,
  plans: readonly Plan[],
  info: OutlookAttention2DInfo,
  map: TensorInfo,
  attention: TensorInfo,
): TensorInfo {
  const heap = heapOf(backend);
  return heap.output([...map.shape], (y) => {
    heap.clear(y, util.sizeFromShape(map.shape) * FLOAT);
    aggregate(heap, plans, info, {
      x: heap.addressOf(map),
      weights: heap.addressOf(attention),
      y,
      adds: true,
    });
  });
}
