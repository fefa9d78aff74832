import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend, zeros } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  createModel,
  featureExtractor,
  hasAuxiliaryHead,
  listModels,
  rednet26,
  resnet50,
  stageNames,
} from '../src/index.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

it('tells which networks have an auxiliary head', () => {
  expect(listModels().filter(hasAuxiliaryHead)).toEqual(listModels('overlock*'));
});

it('lists the models by a glob', () => {
  expect(listModels('rednet*')).toEqual([
    'rednet26',
    'rednet38',
    'rednet50',
    'rednet101',
    'rednet152',
    'rednet_digits',
  ]);
  expect(listModels('rednet?6')).toEqual(['rednet26']);
  expect(listModels('overlock_*')).toEqual([
    'overlock_xt',
    'overlock_t',
    'overlock_s',
    'overlock_b',
    'overlock_digits',
  ]);
  expect(listModels('overlock_?')).toEqual(['overlock_t', 'overlock_s', 'overlock_b']);
  expect(listModels('volo_d?_224')).toEqual([
    'volo_d1_224',
    'volo_d2_224',
    'volo_d3_224',
    'volo_d4_224',
    'volo_d5_224',
  ]);
  expect(listModels('resnet*')).toEqual(['resnet50', 'resnet101', 'resnet152']);
  expect(listModels()).toHaveLength(25);
});

describe('createModel', () => {
  it('says which models there are', () => {
    expect(() => createModel('rednet51')).toThrow(
      "createModel: no model is called 'rednet51', expected one of rednet26, rednet38, rednet50, rednet101, rednet152, rednet_digits",
    );
    expect(() => createModel('constructor')).toThrow("no model is called 'constructor'");
  });

  it.each([0, 2.5, -1])('rejects %s classes', (numClasses) => {
    expect(() => createModel('rednet26', { numClasses })).toThrow(
      `rednet26: numClasses is ${numClasses}, expected a positive integer`,
    );
  });

  it('rejects an input shape that no image has', () => {
    expect(() => createModel('rednet26', { inputShape: [0, 224, 3] })).toThrow(
      'rednet26: inputShape is [0, 224, 3], expected [height, width, channels]; height and width may be null',
    );
  });

  it.each([
    ['rednet26', rednet26],
    ['resnet50', resnet50],
  ])('is the entry point %s of the same name, with names for its stages', (name, entryPoint) => {
    const model = entryPoint({ numClasses: 7 });
    expect(model.name).toBe(name);
    expect(model.inputs[0].shape).toEqual([null, 224, 224, 3]);
    expect(model.outputs[0].shape).toEqual([null, 7]);
    expect(stageNames(model)).toEqual(['stem', 'layer1', 'layer2', 'layer3', 'layer4']);
    model.dispose();
    expect(memory().numTensors).toBe(0);
  });
});

// [H, W] and the sizes after every stage: each halving rounds up, whatever the size.
describe.each([
  { size: [32, 32], sizes: [16, 16, 8, 4, 2] },
  { size: [33, 47], sizes: [17, 17, 9, 5, 3] },
  { size: [1, 5], sizes: [1, 1, 1, 1, 1] },
])('rednet_digits at $size', ({ size: [height, width], sizes }) => {
  it('runs, and its maps have the shapes that the model says', () => {
    const model = createModel('rednet_digits', { inputShape: [height, width, 3] });
    const maps = featureExtractor(model);
    const outputs = maps.predict(zeros([2, height, width, 3])) as { shape: number[] }[];
    expect(outputs.map(({ shape }) => shape[1])).toEqual(sizes);
    expect(outputs.map(({ shape }) => [null, ...shape.slice(1)])).toEqual(
      maps.outputs.map(({ shape }) => shape),
    );
  });
});
