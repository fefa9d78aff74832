import type { Checkpoint } from '@dynaconv/checkpoint';
import { WeightsMismatchError } from '@dynaconv/models';
import { OFFICIAL, officialShapes, type Shapes, shapesOnly } from '@dynaconv/test-kit';
import { describe, expect, it } from 'vitest';
import { detectorNetwork, listDetectors, loadDetector } from '../src/index.ts';
import { detectorShapes } from './helpers/official_detector.ts';
import { shapesOf } from './helpers/shapes_of.ts';

const MASK = 'mask_rcnn_red50_fpn';

/** The values of such a checkpoint are never read: an error comes first. */
const without = (part: string, name = MASK): Checkpoint =>
  shapesOnly(detectorShapes(name).filter(([key]) => !key.startsWith(part)));

const segmenter: Shapes = [
  ...detectorShapes(MASK).filter(([key]) => /^(backbone|neck)\./.test(key)),
  ['decode_head.conv_seg.weight', [19, 128, 1, 1]],
  ['decode_head.conv_seg.bias', [19]],
];

describe('a checkpoint that does not fit', () => {
  it.each<[string, Checkpoint, RegExp]>([
    [
      'a classifier',
      shapesOnly(officialShapes(OFFICIAL.rednet50)),
      /The checkpoint is of the classifier 'rednet50', expected one of 'mask_rcnn_red50_fpn'/,
    ],
    [
      'a segmenter',
      shapesOnly(segmenter),
      /is for object detection, and the checkpoint is of a network for segmentation/,
    ],
    [
      'another detector',
      shapesOnly(detectorShapes('mask_rcnn_red50_neck_fpn_head')),
      /The checkpoint is one of 'mask_rcnn_red50_neck_fpn_head': choose that model/,
    ],
    [
      'a detector of digits',
      shapesOnly(shapesOf(detectorNetwork('retinanet_red_digits_neck_fpn'))),
      /The checkpoint is one of 'retinanet_red_digits_neck_fpn': choose that model/,
    ],
    [
      'a detector without masks',
      without('roi_head.mask_head'),
      /weights are missing \(roi_head\.mask_head\..*one of 'faster_rcnn_red50_fpn'/,
    ],
    [
      'a detector without an RPN',
      without('rpn_head'),
      /6 weights are missing \(rpn_head\.rpn_conv\.weight, .*Choose the model that the checkpoint was made for/,
    ],
    [
      'a backbone',
      shapesOnly(detectorShapes(MASK).filter(([key]) => key.startsWith('backbone.'))),
      /the checkpoint has a backbone and no such head/,
    ],
  ])('is named: %s', async (_, weights, message) => {
    const loading = loadDetector(MASK, { weights });
    await expect(loading).rejects.toThrow(message);
    await expect(loading).rejects.toBeInstanceOf(WeightsMismatchError);
  });
});

describe('loadDetector', () => {
  const weights = without('rpn_head');

  it.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'a name that there is not',
      () => loadDetector('mask_rcnn_red50', { weights }),
      /no detector is called 'mask_rcnn_red50', expected one of /,
    ],
    [
      'no weights',
      () => loadDetector(MASK, {} as { weights: Checkpoint }),
      /there are no weights; pass \{ weights \}/,
    ],
    [
      'an unknown option',
      () => loadDetector(MASK, { weights, size: 1 } as object as { weights: Checkpoint }),
      /no option 'size'/,
    ],
    [
      'one side',
      () => loadDetector(MASK, { weights, scale: [800] as object as [number, number] }),
      /scale is \[800\], expected the long and the short side/,
    ],
    [
      'sides that are none',
      () => loadDetector(MASK, { weights, scale: [800, 0] }),
      /scale is \[800,0\]/,
    ],
    [
      'no proposals',
      () => loadDetector(MASK, { weights, maxProposals: 0 }),
      /maxProposals is 0, expected a positive integer/,
    ],
  ])('refuses %s', async (_, load, message) => {
    await expect(load()).rejects.toThrow(message);
  });

  it('knows every network by its name', () => {
    expect(listDetectors()).toContain('mask_rcnn_overlock_t');
    expect(listDetectors()).toHaveLength(12);
    expect(listDetectors('*digits*')).toEqual([]);
    expect(detectorNetwork('mask_rcnn_red_digits_neck_fpn_head')).toMatchObject({
      numClasses: 10,
      preprocessing: { scale: [96, 96] },
    });
  });
});
