import type { RoiAlignAttrs } from '@dynaconv/involution-ops/base';
import { type Tensor1D, type Tensor2D, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { EXTREME_DATA_KINDS } from '../core/data.ts';
import type { CaseGroup } from '../core/declare.ts';
import { type Params, params, toPair } from '../core/params.ts';
import type { Rois } from '../oracle/RoiAlign.ts';
import { BOX_KINDS, type BoxKind, boxesOf, imagesOf } from './boxes.ts';

/** Images, their maps, and how many boxes of how many bins. */
export const ROI_PARAMETERS = ['b', 'h', 'w', 'c', 'n', 'bins'] as const;

/** The stride of the map, samples of a bin, whether aligned, kinds of boxes, and the images that they are of. */
export const ROI_DEFAULTS: Params = { s: 1, ratio: 0, aligned: 1, boxes: 'any', images: 'each' };

export const roiMap = ({ b, h, w, c }: Params) => [b, h, w, c] as [number, number, number, number];

export const roiOutput = ({ n, bins, c }: Params) => [n as number, ...toPair(bins), c as number];

export function roiAttrs(set: Params): RoiAlignAttrs & Rois {
  const { b, h, w, n, s, ratio } = set as Record<string, number>;
  const outputSize = toPair(set.bins);
  const image: [number, number] = [h * s, w * s];
  return {
    outputSize,
    spatialScale: 1 / s,
    samplingRatio: ratio,
    aligned: set.aligned === 1,
    boxes: boxesOf(set.boxes as BoxKind, n, image, outputSize),
    batchIndices: imagesOf(set.images as string, n, b),
  };
}

/** The boxes as the op takes them, and the options. */
export function roiArguments({ boxes, batchIndices, ...attrs }: RoiAlignAttrs & Rois) {
  const { outputSize, spatialScale, samplingRatio, aligned } = attrs;
  return {
    boxes: tensor2d([...boxes], [batchIndices.length, 4]) as Tensor2D,
    batchIndices: tensor1d([...batchIndices], 'int32') as Tensor1D,
    options: { outputSize, spatialScale, samplingRatio, aligned },
  };
}

const base = params({ b: 2, h: 6, w: 9, c: 4, n: 8, bins: 3 });

export const ROI_GROUPS: readonly CaseGroup[] = [
  {
    description: 'boxes of all kinds, and how they are sampled',
    params: base
      .combine('bins', [1, '3x2', 7])
      .combine('ratio', [0, 1, 2, 5])
      .combine('aligned', [0, 1])
      .combine('boxes', BOX_KINDS),
    quick: 'pairs',
  },
  {
    description: 'strides: maps that are smaller than the image, some by no power of 2',
    params: base
      .combine('s', [4, 7, 32])
      .combine('aligned', [0, 1])
      .combine('boxes', ['any', 'tiny']),
    quick: 'all',
  },
  {
    description: 'tails: channels that fill no whole vector, nor whole blocks of them',
    params: base.combine('c', [1, 2, 3, 5, 7, 15, 16, 17, 31, 32, 33, 64, 71]),
    quick: 'all',
  },
  {
    description: 'maps: empty, 1×1, one row, one column, larger than any list of pixels',
    params: base.combine('boxes', ['any', 'pixels', 'whole']).combineWith([
      { h: 1, w: 1 },
      { h: 1, w: 7 },
      { h: 8, w: 1 },
      { h: 2, w: 2 },
      { h: 0, w: 3 },
      { h: 23, w: 31, bins: 2 },
    ]),
    quick: 'all',
  },
  {
    description: 'images: none, one, several, and boxes of others',
    params: base.combine('b', [0, 1, 3]).combine('images', ['each', 'astray']),
    quick: 'all',
  },
  { description: 'no boxes', params: base.combine('n', [0]), quick: 'all' },
  {
    description: 'data: NaN and infinities reach just what reads them; no range loses accuracy',
    params: base.combine('boxes', ['any', 'pixels']).combine('data', EXTREME_DATA_KINDS),
    quick: 'all',
  },
  {
    description: 'big: the sizes of Mask R-CNN',
    params: base.combineWith([
      { b: 1, h: 50, w: 84, c: 64, n: 40, bins: 7, s: 16 },
      { b: 1, h: 50, w: 84, c: 32, n: 10, bins: 14, s: 16 },
    ]),
    quick: 'none',
  },
];

export const ROI_BASE = base;
export const ROI_STEADY: Params = { b: 2, h: 5, w: 6, c: 20, n: 5, bins: 3 };

export const arbitraryRois: fc.Arbitrary<Params> = fc.record({
  b: fc.constantFrom(1, 2),
  h: fc.integer({ min: 1, max: 9 }),
  w: fc.integer({ min: 1, max: 9 }),
  c: fc.integer({ min: 1, max: 40 }),
  n: fc.integer({ min: 0, max: 4 }),
  bins: fc.constantFrom(1, 2, 3, '2x5', '4x1'),
  s: fc.constantFrom(1, 4, 7),
  ratio: fc.constantFrom(0, 0, 1, 2, 3),
  aligned: fc.constantFrom(0, 1),
  boxes: fc.constantFrom(...BOX_KINDS),
  images: fc.constantFrom('each', 'astray'),
  data: fc.constantFrom('normal', 'wide', 'subnormal', 'nan', 'infinity'),
  seed: fc.nat(999),
});
