import { paddedConv2DShape } from '@dynaconv/involution-ops/base';
import { memoize } from './memoize.ts';

const FLOAT = Float32Array.BYTES_PER_ELEMENT;

/** Pixels between two sweeps over the filter: of 512 input channels 256 kB, which stay in the second-level cache. */
const TILE_PIXELS = 128;

export interface ConvolutionSizes {
  batch: number;
  height: number;
  width: number;
  inChannels: number;
  outChannels: number;
  kernelSize: number;
  strides: number;
  pad: number;
}

export interface ConvolutionPlan {
  /** As the class `ConvolutionPlan` in assembly/lib/convolution_plan.ts reads it. */
  words: Int32Array;
  /** Of the whole batch. */
  tiles: number;
  /** Of the rows of x that a tile reads with zeros around them; 0 where x is read in place. */
  bandBytes: number;
}

export const convolutionPlan = memoize((sizes: ConvolutionSizes): ConvolutionPlan => {
  const { batch, height, width, inChannels, outChannels, kernelSize, strides, pad } =
    withoutRows(sizes);
  const [, outHeight, outWidth] = paddedConv2DShape(
    [batch, height, width],
    [kernelSize, kernelSize, inChannels, outChannels],
    { strides, pad },
  );
  const outRows = Math.min(outHeight, Math.max(1, Math.floor(TILE_PIXELS / outWidth)));
  const tileRows = outRows * strides;
  const bandRows = pad > 0 ? (outRows - 1) * strides + kernelSize : 0;
  const pixelBytes = inChannels * FLOAT;
  const rowBytes = width * pixelBytes;
  const sideBytes = pad * pixelBytes;
  const readRowBytes = rowBytes + 2 * sideBytes;
  const runBytes = kernelSize * pixelBytes;
  const windows = Array.from({ length: outRows * outWidth }, (_, pixel) => {
    const [i, j] = [Math.floor(pixel / outWidth), pixel % outWidth];
    return strides * (i * readRowBytes + j * pixelBytes);
  });
  const tiles = Math.ceil(outHeight / outRows);
  const words = Int32Array.from([
    tiles,
    outChannels,
    outHeight * outWidth,
    outRows * outWidth,
    kernelSize,
    runBytes,
    readRowBytes - runBytes,
    height * rowBytes,
    tileRows * rowBytes,
    bandRows,
    -pad,
    tileRows,
    height,
    rowBytes,
    sideBytes,
    ...windows,
  ]);
  return { words, tiles: batch * tiles, bandBytes: bandRows * readRowBytes };
});

/** A 1×1 convolution of every pixel has no rows: all pixels are one column, whatever the image, and tiles are full. */
function withoutRows(sizes: ConvolutionSizes): ConvolutionSizes {
  const { batch, height, width, kernelSize, strides, pad } = sizes;
  if (kernelSize > 1 || strides > 1 || pad > 0) return sizes;
  return { ...sizes, batch: 1, height: batch * height * width, width: 1 };
}
