import { createHash } from 'node:crypto';
import { describeNetwork, loadNetwork, parametersOf } from '@dynaconv/models/dense';
import { type ReferenceOutput, referenceInput, toleranceOf } from '@dynaconv/test-kit';
import { expectReference } from '@dynaconv/test-kit/expect';
import { abs, max, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { listSegmenters, loadSegmenter, segmenterNetwork } from '../src/index.ts';
import fixture from './fixtures/segmenters.json' with { type: 'json' };
import { checkpointOf, shapesOf, useWasm } from './helpers.ts';

beforeAll(useWasm);

/** Of the official code: parameters, and keys of the state dict, auxiliary heads included. */
const OFFICIAL = {
  fpn_red50: [18_463_169, 509],
  fpn_red50_neck: [16_372_737, 533],
  upernet_red50: [56_380_500, 531],
  upernet_overlock_t: [64_316_516, 2812],
  upernet_overlock_s: [87_816_168, 3840],
  upernet_overlock_b: [128_156_068, 4868],
} as const;

it.each(Object.entries(OFFICIAL))(
  '%s has as many parameters and keys as the official one',
  (name, [parameters, keys]) => {
    const network = segmenterNetwork(name);
    const { segmenter } = describeNetwork(network, undefined, true);
    expect(parametersOf(segmenter)).toBe(parameters);
    const shapes = shapesOf(network, true);
    const counters = shapes.filter(([key]) => key.endsWith('.running_var'));
    expect(shapes.length + counters.length).toBe(keys);
  },
);

it.each(listSegmenters())('%s has the names and shapes of the reference', (name) => {
  const shapes = shapesOf(segmenterNetwork(name), true);
  const counters = shapes
    .filter(([key]) => key.endsWith('.running_var'))
    .map(([key]): [string, number[]] => [key.replace('running_var', 'num_batches_tracked'), []]);
  const lines = [...shapes, ...counters].map(([key, shape]) => `${key}[${shape}]`).sort();
  const hash = createHash('sha256').update(lines.join('\n')).digest('hex');
  expect(hash).toBe(fixture.names[name as keyof typeof fixture.names].sha256);
});

/** The largest takes half a minute; its head is tested with the auxiliary one below, and deployed on the other backbone. */
const CASES = fixture.cases.filter(
  ({ model }) => model !== 'upernet_red50' || process.env.DYNACONV_ALL,
);

describe.each(CASES)('$model', ({ model: name, inputShape, outputs }) => {
  it('gives the logits that PyTorch gives, deployed the same within both roundings', async () => {
    const weights = await checkpointOf(name);
    const trained = await loadSegmenter(name, { weights, deploy: false });
    const deployed = await loadSegmenter(name, { weights });
    const x = referenceInput(inputShape);
    const separate = await trained.predict(x);
    const fused = await deployed.predict(x);
    expectReference(separate, outputs.logits, 'logits');
    expectReference(fused, outputs.logits, 'logits, deployed');
    const apart = tidy(() => max(abs(sub(fused, separate))).dataSync()[0]);
    expect(apart).toBeLessThanOrEqual(2 * toleranceOf(outputs.logits));
    trained.dispose();
    deployed.dispose();
  });
});

it('gives what the auxiliary head of PyTorch gives in training', async () => {
  const network = segmenterNetwork('upernet_red50');
  const { inputShape, outputs } = fixture.cases.find(({ model }) => model === network.name)!;
  const options = { weights: await checkpointOf(network.name), deploy: false };
  const { models, report } = await loadNetwork(network, options, {
    operation: 'test',
    auxiliary: true,
  });
  expect(report.unexpected).toEqual([]);
  const [logits, auxiliary] = models.segmenter.predict(referenceInput(inputShape)) as Tensor[];
  expectReference(logits, outputs.logits, 'logits');
  expectReference(auxiliary, outputs.auxiliary as ReferenceOutput, 'auxiliary logits');
  models.segmenter.dispose();
});
