import { checkpointKey } from '@dynaconv/layers';
import { networkTensors } from '@dynaconv/models/dense';
import { toleranceOf, uniform, weight } from '@dynaconv/test-kit';
import { SGD, variableGrads } from '@dynaconv/training';
import { Random } from '@dynaconv/training/data';
import {
  addN,
  dispose,
  memory,
  type NamedTensorMap,
  type Scalar,
  type Tensor4D,
  tensor,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findDetector } from '../src/networks/networks.ts';
import { MASK_RCNN_RULE } from '../src/training/assign.ts';
import { detectorLosses } from '../src/training/detector_losses.ts';
import { DetectorTrainer } from '../src/training/detector_trainer.ts';
import { outputsOf, run } from '../src/training/heads.ts';
import type { ImageObjects } from '../src/training/image_objects.ts';
import { maskLoss, regionLosses } from '../src/training/region_losses.ts';
import { sampleRegions } from '../src/training/regions.ts';
import { rpnLosses } from '../src/training/rpn_losses.ts';
import fixture from './fixtures/training.json' with { type: 'json' };
import { detectorShapes } from './helpers/official_detector.ts';
import { objects, trainable } from './helpers/trainable.ts';
import { useWasm } from './helpers/wasm.ts';

beforeAll(useWasm);

/** Half the values of a hash, as the reference has them. */
const batch = (): Tensor4D => {
  const [count, height, width, channels] = fixture.input;
  const values = uniform('training', count * height * width * channels).map((u) => u / 2);
  return tensor(values, [count, height, width, channels]);
};

const RETINA = 'retinanet_red50_neck_fpn';
const MASK = 'mask_rcnn_red50_neck_fpn_head';

type Losses = Readonly<Record<string, Scalar>>;

/** The values of some losses, and the gradients of their sum. */
function step(losses: () => Losses): { values: Record<string, number>; grads: NamedTensorMap } {
  const values: Record<string, number> = {};
  const { value, grads } = variableGrads(() => {
    const parts = losses();
    for (const [name, loss] of Object.entries(parts)) [values[name]] = loss.dataSync();
    return addN(Object.values(parts)) as Scalar;
  });
  value.dispose();
  return { values, grads };
}

function expectStep(
  { values, grads }: ReturnType<typeof step>,
  models: Record<string, LayersModel>,
  kind: keyof typeof fixture.steps,
): void {
  const expected = fixture.steps[kind];
  expect(Object.keys(values)).toEqual(Object.keys(expected.losses));
  for (const [name, loss] of Object.entries(expected.losses)) {
    expect(Math.abs(values[name] - loss.value), name).toBeLessThanOrEqual(loss.bound);
  }
  const weights = Object.values(models).flatMap((model) => model.trainableWeights);
  for (const [key, gradient] of Object.entries(expected.gradients)) {
    const { name } = weights.find(({ originalName }) => checkpointKey(originalName) === key)!;
    const all = grads[name].dataSync();
    const count = gradient.values.length;
    gradient.values.forEach((value, i) => {
      const error = Math.abs(all[Math.floor((i * all.length) / count)] - value);
      if (!(error <= toleranceOf(gradient))) {
        expect.fail(`${key}: value ${i} is off by ${error}, expected ${toleranceOf(gradient)}`);
      }
    });
  }
}

const disposeAll = (models: Record<string, LayersModel>): void => {
  for (const model of Object.values(models)) model.dispose();
};

describe('a RetinaNet', () => {
  it('has the losses and gradients of PyTorch, and leaves no tensor behind', async () => {
    const { network, models } = await trainable(RETINA);
    const loss = detectorLosses(network, models);
    const x = batch();
    const before = memory().numTensors;
    const made = step(() => loss(x, objects, new Random(0)));
    expectStep(made, models, 'retinanet');
    dispose(made.grads);
    expect(memory().numTensors).toBe(before);
    x.dispose();
    disposeAll(models);
  });
});

describe('a Mask R-CNN', () => {
  let parts: Awaited<ReturnType<typeof trainable>>;

  beforeAll(async () => {
    parts = await trainable(MASK);
  });

  afterAll(() => disposeAll(parts.models));

  it('has the losses and gradients of PyTorch for given proposals', () => {
    const { network, models } = parts;
    const { sizes } = network;
    const { trunk, rpn, box, mask } = models;
    const x = batch();
    const made = step(() => {
      const maps = run(trunk, x) as Tensor4D[];
      const outputs = outputsOf(rpn, maps, network.anchors);
      const first = rpnLosses(network, outputs, objects, new Random('rpn'));
      const random = new Random('regions');
      const size = { count: fixture.regionCount, positives: 0.25 };
      const regions = fixture.proposals.map((proposals, i) =>
        sampleRegions(Float32Array.from(proposals), objects[i], MASK_RCNN_RULE, size, random),
      );
      return {
        proposalClassification: first.classification,
        proposalRegression: first.regression,
        ...regionLosses(box, maps, regions, objects, fixture.classes, sizes),
        masks: maskLoss(mask, maps, regions, objects, fixture.classes, sizes),
      };
    });
    expectStep(made, models, 'mask_rcnn');
    dispose([made.grads, x] as unknown as NamedTensorMap);
  });

  it('learns from its own proposals, and draws the same regions for the same seed', () => {
    const { network, models } = parts;
    const loss = detectorLosses(network, models, { candidates: 50, proposals: 20, regions: 8 });
    const x = batch();
    const before = memory().numTensors;
    const valuesOf = (images: readonly ImageObjects[], seed: number) => {
      const { values, grads } = step(() => loss(x, images, new Random(seed)));
      dispose(grads);
      return values;
    };
    const first = valuesOf(objects, 1);
    expect(Object.keys(first)).toHaveLength(5);
    expect(Object.values(first).every(Number.isFinite)).toBe(true);
    expect(valuesOf(objects, 1)).toEqual(first);
    expect(valuesOf(objects, 2)).not.toEqual(first);
    const none = { boxes: new Float32Array(), labels: [], masks: [] };
    const empty = valuesOf([none, none], 1);
    expect(empty).toMatchObject({ proposalRegression: 0, regression: 0, masks: 0 });
    expect(memory().numTensors).toBe(before);
    x.dispose();
  });

  const box = Float32Array.of(1, 2, 30, 40);
  it.each([
    [
      [{ boxes: box, labels: [5] }],
      'image 0 has an object of class 5, expected a whole number from 0 to 4',
    ],
    [
      [{ boxes: box, labels: [1, 2] }],
      'image 0 has 4 coordinates for 2 labels, expected four for each',
    ],
    [
      [{ boxes: Float32Array.of(1, 2, 1, 4), labels: [0] }],
      'image 0 has the box [1,2,1,4], expected x1 < x2',
    ],
    [[{ boxes: box, labels: [1] }], 'image 0 has 0 masks for 1 objects, expected one for each'],
    [
      [{ boxes: box, labels: [1], masks: [{ data: new Uint8Array(6), width: 3, height: 2 }] }],
      'image 0 has a mask of 3×2 with 6 values, expected those of the input, 96×64',
    ],
    [[], 'there are the objects of 0 images for a batch of 1, expected as many'],
  ])('refuses objects that do not fit: %o', (images, message) => {
    const { network, models } = parts;
    const x = tensor(new Float32Array(64 * 96 * 3), [1, 64, 96, 3]) as Tensor4D;
    expect(() => detectorLosses(network, models)(x, images, new Random(0))).toThrow(message);
    expect(() => detectorLosses(network, models, { regions: 0 })).toThrow(
      'detectorLosses: regions is 0, expected a positive integer',
    );
    x.dispose();
  });

  it('is written as the official checkpoints have it', async () => {
    const { network, models, shapes } = parts;
    const tensors = networkTensors(network, models);
    const lines = (list: readonly (readonly [string, readonly number[]])[]) =>
      list.map(([key, shape]) => `${key} [${shape}]`).sort();
    const written = tensors.map(({ name, shape }): [string, readonly number[]] => [name, shape]);
    expect(lines(written)).toEqual(lines(shapes));
    // Written out from the official code, but for the backbone, which is another one here.
    const isHead = ([key]: readonly [string, unknown]) => /^(rpn_head|roi_head)/.test(key);
    const official = detectorShapes(MASK, fixture.classes).filter(isHead);
    expect(lines(written.filter(isHead))).toEqual(lines(official));
    for (const { name, shape, data } of tensors) {
      // The others are as these.
      if (!/shared_fcs.0|upsample|conv_logits|fc_reg|stem|fpn_convs.0/.test(name)) continue;
      const expected = weight(name, shape);
      const values = await data();
      expect(values.length, name).toBe(expected.length);
      expect(
        expected.findIndex((value, i) => value !== values[i]),
        name,
      ).toBe(-1);
    }
    const retina = findDetector('test', RETINA);
    expect(() => networkTensors(retina, models)).toThrow(
      /is no weight of retinanet_red50_neck_fpn, expected its models in the form that is trained/,
    );
  });

  it('is trained, and goes on from its state to the same bits', async () => {
    const { network, models } = parts;
    const trainer = new DetectorTrainer(network, models, {
      optimizer: new SGD({ learningRate: 1e-4, momentum: 0.9 }),
      ema: 0.9,
      ...{ candidates: 50, proposals: 20, regions: 8, seed: 3 },
    });
    const x = batch();
    const given = { images: x, objects };
    const first = await trainer.trainStep(given);
    expect(Object.keys(first.losses)).toEqual(Object.keys(fixture.steps.mask_rcnn.losses));
    const total = Object.values(first.losses).reduce((a, b) => a + b);
    expect(Math.abs(first.loss - total)).toBeLessThanOrEqual(5 * 2 ** -24 * total);
    const state = await trainer.state();
    const second = await trainer.trainStep(given);
    const before = memory().numTensors;
    expect(second.losses).not.toEqual(first.losses);
    await trainer.restore(state);
    expect(trainer.step).toBe(1);
    expect(await trainer.trainStep(given)).toEqual(second);
    expect(memory().numTensors).toBe(before);
    dispose(state);
    x.dispose();
    trainer.dispose();
  });
});
