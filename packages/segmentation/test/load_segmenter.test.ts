import { WeightsMismatchError } from '@dynaconv/models';
import { createNetwork, defaultVariant, deployNetwork } from '@dynaconv/models/dense';
import { OFFICIAL, officialShapes, type Shapes, shapesOnly } from '@dynaconv/test-kit';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  CITYSCAPES,
  type LoadSegmenterOptions,
  listSegmenters,
  loadSegmenter,
  segmenterNetwork,
} from '../src/index.ts';
import { shapesOf, useWasm } from './helpers.ts';
import { SMALL, smallCheckpoint, withMetadata } from './small.ts';

beforeAll(useWasm);

const failure = async (name: string, shapes: Shapes): Promise<WeightsMismatchError> => {
  const error = await loadSegmenter(name, { weights: shapesOnly(shapes) }).catch((e) => e);
  expect(error).toBeInstanceOf(WeightsMismatchError);
  return error;
};

const official = (name: string): Shapes => shapesOf(segmenterNetwork(name), true);

describe('a checkpoint of something else', () => {
  it('is named: a classifier', async () => {
    const error = await failure('fpn_red50', officialShapes(OFFICIAL.rednet50));
    expect(error.message).toMatch(
      /^loadSegmenter: the checkpoint does not fit model 'fpn_red50': .*The checkpoint is of the classifier 'rednet50', expected one of 'fpn_red50': choose another checkpoint, or pass \{strict: false\} to load the backbone and draw the rest at random/,
    );
    expect(error.recognized).toBe('rednet50');
  });

  it('is named: another segmenter, with and without its auxiliary head', async () => {
    for (const shapes of [
      official('upernet_red50'),
      official('upernet_red50').filter(([key]) => !key.startsWith('auxiliary_head')),
    ]) {
      const error = await failure('fpn_red50', shapes);
      expect(error.message).toContain(
        "The checkpoint is one of 'upernet_red50': choose that model",
      );
      expect(error.recognized).toBe('upernet_red50');
    }
  });

  it('is named: a detector, and a backbone without a head', async () => {
    const backbone = official('fpn_red50').filter(([key]) => !key.startsWith('decode_head'));
    const bare = await failure('fpn_red50', backbone);
    expect(bare.message).toContain(
      "'fpn_red50' is for segmentation, and the checkpoint has a backbone and no such head",
    );
    const detector: Shapes = [...backbone, ['rpn_head.rpn_cls.bias', [3]]];
    const error = await failure('fpn_red50', detector);
    expect(error.message).toContain('the checkpoint is of a network for object detection');
  });

  it('says what else there is to choose', async () => {
    const error = await failure('fpn_red50', [['decode_head.conv_seg.bias', [19]]]);
    expect(error.message).toContain('Choose the model that the checkpoint was made for');
  });
});

describe('a checkpoint of a segmenter', () => {
  it('tells the window of the stem and the number of classes', async () => {
    const [windows, classes] = [3, 5];
    const weights = await smallCheckpoint((shapes) =>
      shapes.map(([key, shape]) => {
        if (key.startsWith('decode_head.conv_seg')) return [key, [classes, ...shape.slice(1)]];
        if (!key.includes('stem.1.conv2.conv')) return [key, shape];
        return [key, [2 * windows ** 2, ...shape.slice(1)]];
      }),
    );
    const segmenter = await loadSegmenter(SMALL, { weights });
    expect(segmenter.labels).toEqual(['class 0', 'class 1', 'class 2', 'class 3', 'class 4']);
    expect(new Set(segmenter.palette.map(String)).size).toBe(classes);
    segmenter.dispose();
    const stem = shapesOf(segmenterNetwork('fpn_red50'), true).find(([key]) =>
      key.endsWith('stem.1.conv2.conv.weight'),
    )!;
    expect(stem[1]).toEqual([98, 8, 1, 1]);
    const shallow = official('fpn_red50').map(([key, shape]): [string, number[]] =>
      key.includes('stem.1.conv2.conv') ? [key, [18, ...shape.slice(1)]] : [key, shape],
    );
    // It fits: what fails is reading its values, of which there are none.
    const loading = loadSegmenter('fpn_red50', { weights: shapesOnly(shallow) });
    await expect(loading).rejects.toThrow(/the values of .* were read/);
  });

  it('is found below wrappers, with what only training has', async () => {
    const weights = await smallCheckpoint((shapes) => [
      ...shapes.map(([key, shape]): [string, number[]] => [`module.${key}`, shape]),
      ['module.auxiliary_head.conv_seg.bias', [3]],
    ]);
    const segmenter = await loadSegmenter(SMALL, { weights });
    expect(segmenter.report!.unexpected).toEqual([]);
    segmenter.dispose();
  });

  it('is loaded as far as it fits if strict is false, and the rest drawn', async () => {
    const weights = await smallCheckpoint((shapes) =>
      shapes.filter(([key]) => !key.startsWith('decode_head')),
    );
    const before = memory().numTensors;
    const segmenter = await loadSegmenter(SMALL, { weights, strict: false });
    expect(segmenter.report!.missing).toContain('decode_head.conv_seg.weight');
    segmenter.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('has the names and colours of its metadata, else those of the data set', async () => {
    const CLASSES = ['sky', 'sea', 'land'];
    const PALETTE = [
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ];
    const weights = await withMetadata({ meta: { CLASSES, PALETTE } });
    const named = await loadSegmenter(SMALL, { weights });
    expect(named.labels).toEqual(CLASSES);
    expect(named.palette).toEqual(PALETTE);
    named.dispose();
    const wrong = await withMetadata({ meta: { CLASSES: ['sky'], PALETTE: [[1, 2, 300]] } });
    const plain = await loadSegmenter(SMALL, { weights: wrong });
    expect(plain.labels).toEqual(['paper', 'ink', 'blot']);
    expect(plain.palette).toEqual([
      [255, 255, 255],
      [0, 0, 255],
      [255, 0, 0],
    ]);
    plain.dispose();
    const mine = await loadSegmenter(SMALL, { weights, labels: ['a', 'b', 'c'] });
    expect(mine.labels).toEqual(['a', 'b', 'c']);
    mine.dispose();
  });
});

it('leaves nothing behind when it is cancelled', async () => {
  const weights = await smallCheckpoint();
  const before = memory().numTensors;
  const loading = loadSegmenter(SMALL, { weights, signal: AbortSignal.abort(new Error('stop')) });
  await expect(loading).rejects.toThrow('stop');
  expect(memory().numTensors).toBe(before);
});

it.each([
  ['fpn_red5', {}, "no segmenter is called 'fpn_red5', expected one of fpn_red50, "],
  ['fpn_red50', {}, 'there are no weights; pass { weights } with a checkpoint of fpn_red50'],
  ['fpn_red50', { wieghts: 'a.pth' }, "there is no option 'wieghts'; did you mean 'weights'?"],
  [
    'fpn_red50',
    { weights: 'a.pth', scale: [2048] },
    'scale is [2048], expected a long and a short',
  ],
])('rejects %s with %o', async (name, options, message) => {
  const loading = loadSegmenter(name, options as unknown as LoadSegmenterOptions);
  await expect(loading).rejects.toThrow(`loadSegmenter: ${message}`);
});

it('rejects labels that are not one for each class', async () => {
  const weights = await smallCheckpoint();
  const before = memory().numTensors;
  await expect(loadSegmenter(SMALL, { weights, labels: ['a'] })).rejects.toThrow(
    'loadSegmenter: got 1 labels, expected one for each of the 3 classes',
  );
  expect(memory().numTensors).toBe(before);
});

it('lists the segmenters, each for what it is trained for', () => {
  expect(listSegmenters()).toEqual([
    ...['fpn_red50', 'fpn_red50_neck', 'upernet_red50'],
    ...['xt', 't', 's', 'b'].map((variant) => `upernet_overlock_${variant}`),
  ]);
  expect(segmenterNetwork('fpn_red50').classes).toBe(CITYSCAPES);
  for (const name of listSegmenters()) {
    const { classes, numClasses } = segmenterNetwork(name);
    const colours = classes.palette.join(' ').split(' ');
    expect(classes.names).toHaveLength(numClasses);
    expect(colours).toHaveLength(numClasses);
    expect(colours.every((colour) => /^[0-9a-f]{6}$/.test(colour))).toBe(true);
  }
});

it('a network that cannot be deployed leaves no weight behind', async () => {
  const trained = createNetwork(SMALL, { numClasses: 2 });
  const before = memory().numTensors;
  // Of three classes, as the description has it.
  await expect(deployNetwork(SMALL, defaultVariant(SMALL), trained)).rejects.toThrow();
  expect(memory().numTensors).toBe(before);
  trained.segmenter.dispose();
});
