import type { backend_util, TensorInfo } from '@tensorflow/tfjs-core';
import type { Heap } from './backend.ts';
import { EIGHT, TAP_BLOCK } from './generated/bindings.ts';
import { geometryOf, multiplyAddsOf } from './geometry.ts';
import { sameDepthwise } from './same_depthwise.ts';

const FLOAT = Float32Array.BYTES_PER_ELEMENT;
/** What a slab of eight channels of a tile of x takes at most, unless one row of its windows is more. */
const SLAB_BYTES = 256 * 1024;
const LONGEST_ROW = 256;
/** Windows and strides that are larger are of no network, and would make slabs of any size. */
const LARGEST = 64;

/** Writes the gradient of a depthwise convolution by its filter [Kh, Kw, C, M]. */
export function depthwiseFilterGradient(
  heap: Heap,
  info: backend_util.Conv2DInfo,
  { x, dy, dfilter }: { x: TensorInfo; dy: TensorInfo; dfilter: number },
): void {
  const operands = { x: heap.addressOf(x), dy: heap.addressOf(dy), dfilter };
  const multiplyAdds = multiplyAddsOf(info, 1);
  heap.withWords(geometryOf(info), (plan) => {
    if (!isUsual(info) || !heap.isFinite(dy)) {
      const units = info.filterHeight * info.filterWidth;
      heap.run('depthwiseBackpropFilterAny', { units, multiplyAdds }, () => ({
        ...operands,
        plan,
      }));
      return;
    }
    const tile = tileOf(info);
    const work = {
      units: Math.ceil(info.inChannels / EIGHT),
      multiplyAdds,
      scratchBytes: scratchBytes(info, tile),
    };
    heap.run('depthwiseBackpropFilter', work, (scratch) => ({
      ...operands,
      plan,
      tileRows: tile.rows,
      tileColumns: tile.columns,
      scratch,
    }));
  });
}

/** Writes the gradient of a depthwise convolution by its input, by the filter [Kh, Kw, C, M]. */
export function depthwiseInputGradient(
  heap: Heap,
  info: backend_util.Conv2DInfo,
  { dy, filter, dx }: { dy: TensorInfo; filter: TensorInfo; dx: number },
): void {
  if (keepsSize(info)) {
    turnedConvolution(heap, info, { dy, filter, dx });
    return;
  }
  const work = { units: info.batchSize * info.inHeight, multiplyAdds: multiplyAddsOf(info, 1) };
  heap.withWords(geometryOf(info), (plan) =>
    heap.run('depthwiseBackpropInputAny', work, () => ({
      plan,
      dy: heap.addressOf(dy),
      filter: heap.addressOf(filter),
      dx,
    })),
  );
}

/** Whether towards the input it is a convolution of the same kind, with the window turned by half a turn. */
const keepsSize = (info: backend_util.Conv2DInfo): boolean =>
  isUsual(info) &&
  info.filterHeight === info.filterWidth &&
  info.filterHeight % 2 === 1 &&
  info.strideHeight * info.strideWidth === 1 &&
  info.padInfo.top === (info.filterHeight - 1) / 2 &&
  info.padInfo.left === info.padInfo.top &&
  info.outHeight === info.inHeight &&
  info.outWidth === info.inWidth;

function turnedConvolution(
  heap: Heap,
  info: backend_util.Conv2DInfo,
  { dy, filter, dx }: { dy: TensorInfo; filter: TensorInfo; dx: number },
): void {
  const { inChannels: channels, filterHeight: kernelSize } = info;
  const taps = kernelSize ** 2;
  heap.withScratch((taps + 1) * channels * FLOAT, (turned) => {
    const bias = turned + taps * channels * FLOAT;
    heap.turnFilter({ filter: heap.addressOf(filter), to: turned, taps, channels });
    sameDepthwise(heap, {
      shape: [info.batchSize, info.inHeight, info.inWidth, channels],
      kernelSize,
      x: heap.addressOf(dy),
      filter: turned,
      bias,
      y: dx,
      clips: () => !heap.isFinite(filter),
    });
  });
}

const isUsual = (info: backend_util.Conv2DInfo): boolean =>
  info.outChannels === info.inChannels &&
  info.dilationHeight === 1 &&
  info.dilationWidth === 1 &&
  Math.max(info.filterHeight, info.filterWidth, info.strideHeight, info.strideWidth) <= LARGEST;

interface Tile {
  /** Of dy. */
  readonly rows: number;
  readonly columns: number;
}

/** Floats of eight channels of what a tile reads of x. */
const slabFloats = (info: backend_util.Conv2DInfo, { rows, columns }: Tile): number =>
  ((rows - 1) * info.strideHeight + info.filterHeight) *
  ((columns - 1) * info.strideWidth + paddedWidth(info)) *
  EIGHT;

/** Taps are done by blocks. */
const paddedWidth = ({ filterWidth }: backend_util.Conv2DInfo): number =>
  Math.ceil(filterWidth / TAP_BLOCK) * TAP_BLOCK;

function tileOf(info: backend_util.Conv2DInfo): Tile {
  const columns = Math.min(info.outWidth, LONGEST_ROW);
  let rows = info.outHeight;
  while (rows > 1 && slabFloats(info, { rows, columns }) * FLOAT > SLAB_BYTES) {
    rows = Math.ceil(rows / 2);
  }
  return { rows, columns };
}

const scratchBytes = (info: backend_util.Conv2DInfo, tile: Tile): number =>
  (info.filterHeight * paddedWidth(info) * EIGHT +
    slabFloats(info, tile) +
    tile.rows * tile.columns * EIGHT) *
  FLOAT;
