import { OFFICIAL, officialShapes } from '@dynaconv/test-kit';
import '@tensorflow/tfjs-backend-cpu';
import { expect, it } from 'vitest';
import { createModel, featureExtractor, summary } from '../src/index.ts';

// Parameters as in the official models; multiply–adds (in thousands of millions) counted from the definition by hand.
it.each([
  ['rednet26', 9_233_166, 1.685],
  ['rednet38', 12_386_986, 2.167],
  ['rednet50', 15_540_806, 2.649],
  ['rednet101', 25_652_950, 4.659],
  ['rednet152', 33_984_582, 6.679],
  // Of torchvision, in whose documentation both are.
  ['resnet50', 25_557_032, 4.089],
  ['resnet101', 44_549_160, 7.801],
  ['resnet152', 60_192_808, 11.514],
])('%s has %i parameters and %d G multiply–adds', (name, parameters, multiplyAdds) => {
  const { stages, ...whole } = summary(name);
  expect(whole.parameters).toBe(parameters);
  expect(whole.multiplyAdds / 1e9).toBeCloseTo(multiplyAdds, 3);
  expect(stages.map((stage) => stage.name)).toEqual([
    'stem',
    'layer1',
    'layer2',
    'layer3',
    'layer4',
    'head',
  ]);
});

// The three rows of parameters: as trained, with its branches merged, and that without the auxiliary head.
it.each([
  ['overlock_xt', 17_307_272, 16_791_384, 16_453_712, 2.7],
  ['overlock_t', 34_990_472, 33_981_064, 33_467_040, 5.64],
  ['overlock_s', 58_309_772, 56_670_476, 56_156_452, 9.89],
  ['overlock_b', 98_012_968, 95_520_680, 94_942_528, 17.09],
])('%s has %i, %i and %i parameters and %d G multiply–adds', (name, ...counted) => {
  const [trained, merged, used, multiplyAdds] = counted;
  const auxiliaryHead = true;
  expect(summary(name, { auxiliaryHead, reparametrised: false }).parameters).toBe(trained);
  expect(summary(name, { auxiliaryHead }).parameters).toBe(merged);
  const { stages, ...whole } = summary(name);
  expect(whole.parameters).toBe(used);
  expect(whole.multiplyAdds / 1e9).toBeCloseTo(multiplyAdds, 2);
  expect(stages.map((stage) => stage.name)).toEqual([
    'stem',
    'base1',
    'base2',
    'base3',
    'overview',
    'focus3',
    'focus4',
    'head',
  ]);
  const inStages = stages.reduce((sum, { parameters }) => sum + parameters, 0);
  expect(inStages).toBe(used);
});

it('counts each stage’s parameters as the official keys do', () => {
  const { stages } = summary('rednet_digits');
  for (const { name, parameters } of stages) {
    const path = name === 'head' ? 'head.' : `backbone.${name}.`;
    const counted = officialShapes(OFFICIAL.rednet_digits)
      .filter(([key]) => key.startsWith(path) && !key.includes('running_'))
      .reduce((sum, [, shape]) => sum + shape.reduce((a, b) => a * b, 1), 0);
    expect(parameters, name).toBe(counted);
  }
});

it('gives the shapes and the cost at another size, and with other classes', () => {
  const wide = summary('rednet50', { size: [64, 128], numClasses: 10 });
  expect(wide.inputShape).toEqual([64, 128, 3]);
  expect(wide.stages.map(({ outputShape }) => outputShape)).toEqual([
    [32, 64, 64],
    [16, 32, 256],
    [8, 16, 512],
    [4, 8, 1024],
    [2, 4, 2048],
    [10],
  ]);
  // Twice the width, twice the pixels; the head sees one vector at any size.
  const square = summary('rednet50', { size: 64, numClasses: 10 });
  const head = 2048 * 10;
  expect(wide.multiplyAdds - head).toBe(2 * (square.multiplyAdds - head));
  expect(wide.stages.at(-1)!.multiplyAdds).toBe(head);
});

it('says what the model is that createModel makes', () => {
  const model = createModel('rednet_digits', { inputShape: [33, 50, 3], numClasses: 4 });
  const { stages, parameters } = summary('rednet_digits', { size: [33, 50], numClasses: 4 });
  const shapes = featureExtractor(model).outputs.map(({ shape }) => shape.slice(1));
  expect(stages.map(({ outputShape }) => outputShape)).toEqual([...shapes, [4]]);
  const sizes = model.trainableWeights.map(({ shape }) =>
    (shape as number[]).reduce((a, b) => a * b, 1),
  );
  expect(parameters).toBe(sizes.reduce((a, b) => a + b, 0));
});

it('rejects a size that is none, or none for the network', () => {
  expect(() => summary('overlock_t', { size: [31, 64] })).toThrow(
    'overlock_t: the input is 31×64, expected at least 32×32; resize the image',
  );
  expect(() => summary('rednet50', { auxiliaryHead: true })).toThrow(
    'rednet50: auxiliaryHead is true, but this network has none',
  );
  expect(() => summary('rednet50', { size: 0 })).toThrow('inputShape is [0, 0, 3]');
});
