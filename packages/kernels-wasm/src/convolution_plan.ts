import { paddedConv2DShape } from '@dynaconv/involution-ops/base';
import { writeConvolutionPlan } from './generated/bindings.ts';
import { memoize } from './memoize.ts';

const FLOAT = Float32Array.BYTES_PER_ELEMENT;

/** Pixels between two sweeps over the filter: of 512 input channels 256 kB, which stay in the second-level cache. */
const TILE_PIXELS = 128;
/** A row longer than this is cut. */
const LONGEST_ROW = 2 * TILE_PIXELS;
/** What a tile may copy, unless one window is more. */
const BAND_BYTES = 16 * 2 ** 20;

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
  /** The record `ConvolutionPlan`, and where the windows of a tile's pixels begin. */
  words: Int32Array;
  /** Of the whole batch. */
  tiles: number;
  /** Of what a tile reads, with zeros around the map; 0 where x is read in place. */
  bandBytes: number;
}

/** The size of its words is bounded, whatever the sizes, which the op keeps within int32. */
export const convolutionPlan = memoize((given: ConvolutionSizes): ConvolutionPlan => {
  const sizes = withoutRows(given);
  const { batch, height, width, inChannels, outChannels, kernelSize, strides, pad } = sizes;
  const [, outHeight, outWidth] = paddedConv2DShape(
    [batch, height, width],
    [kernelSize, kernelSize, inChannels, outChannels],
    { strides, pad },
  );
  const tile = tileOf(sizes, outHeight, outWidth);
  const columnTiles = Math.ceil(outWidth / tile.columns);
  const tiles = Math.ceil(outHeight / tile.rows) * columnTiles;
  const pixelBytes = inChannels * FLOAT;
  const rowBytes = width * pixelBytes;
  const band = pad > 0 ? bandOf(sizes, tile) : { rows: 0, columns: 0 };
  const readRowBytes = pad > 0 ? band.columns * pixelBytes : rowBytes;
  const runBytes = kernelSize * pixelBytes;
  const windows = Array.from({ length: tile.rows * tile.columns }, (_, pixel) => {
    const [i, j] = [Math.floor(pixel / tile.columns), pixel % tile.columns];
    return strides * (i * readRowBytes + j * pixelBytes);
  });
  const header = writeConvolutionPlan({
    outHeight,
    outWidth,
    outChannels,
    kernelSize,
    strides,
    pad,
    tiles,
    columnTiles,
    tileRows: tile.rows,
    tileColumns: tile.columns,
    runBytes,
    runGap: readRowBytes - runBytes,
    height,
    width,
    pixelBytes,
    rowBytes,
    imageBytes: height * rowBytes,
    bandRows: band.rows,
    bandColumns: band.columns,
  });
  const words = Int32Array.from([...header, ...windows]);
  return { words, tiles: batch * tiles, bandBytes: band.rows * band.columns * pixelBytes };
});

interface Rectangle {
  rows: number;
  columns: number;
}

/** Output pixels of a tile: whole rows, or a part of one. */
function tileOf(sizes: ConvolutionSizes, outHeight: number, outWidth: number): Rectangle {
  const isTooLarge = (tile: Rectangle) => {
    const { rows, columns } = bandOf(sizes, tile);
    return sizes.pad > 0 && rows * columns * sizes.inChannels * FLOAT > BAND_BYTES;
  };
  const rows = Math.min(outHeight, Math.max(1, Math.floor(TILE_PIXELS / outWidth)));
  if (outWidth <= LONGEST_ROW && !isTooLarge({ rows, columns: outWidth })) {
    return { rows, columns: outWidth };
  }
  let columns = Math.min(outWidth, TILE_PIXELS);
  while (columns > 1 && isTooLarge({ rows: 1, columns })) columns = Math.ceil(columns / 2);
  return { rows: 1, columns };
}

/** Pixels of x, and of the padding, that a tile reads. */
const bandOf = (
  { kernelSize, strides }: ConvolutionSizes,
  { rows, columns }: Rectangle,
): Rectangle => ({
  rows: (rows - 1) * strides + kernelSize,
  columns: (columns - 1) * strides + kernelSize,
});

/** A 1×1 convolution of every pixel has no rows: all pixels are one column, whatever the image, and tiles are full. */
function withoutRows(sizes: ConvolutionSizes): ConvolutionSizes {
  const { batch, height, width, kernelSize, strides, pad } = sizes;
  if (kernelSize > 1 || strides > 1 || pad > 0) return sizes;
  return { ...sizes, batch: 1, height: batch * height * width, width: 1 };
}
