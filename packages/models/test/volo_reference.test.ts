import { checkpointSlots, toTorchLayout } from '@dynaconv/layers';
import {
  bottleneckOutputs,
  fnv1a32,
  type ReferenceOutput,
  referenceInput,
  type Shapes,
  stateDictFile,
  tensorsOf,
  toleranceOf,
  uniform,
} from '@dynaconv/test-kit';
import { expectReference } from '@dynaconv/test-kit/expect';
import d1 from '@dynaconv/test-kit/fixtures/volo_d1_224.json' with { type: 'json' };
import {
  abs,
  max,
  mul,
  type Scalar,
  sub,
  sum,
  type Tensor,
  tensor,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { type VOLOConfig, voloConfigs } from '../src/backbones/volo/configurations.ts';
import { volo } from '../src/backbones/volo/models.ts';
import {
  checkpointTensors,
  dynamicLayers,
  type ImageClassifier,
  loadModel,
  summary,
  volo_d1_224,
} from '../src/index.ts';
import { describeParts } from '../src/network/describe_parts.ts';
import { entryPoints } from '../src/network/entry_points.ts';
import { findArchitecture } from '../src/registry.ts';
import { moduleSlots } from '../src/weights/module_shape.ts';
import keys from './fixtures/volo-keys.json' with { type: 'json' };
import small from './fixtures/volo-small.json' with { type: 'json' };
import { useWasm } from './helpers/wasm.ts';

beforeAll(useWasm);

/** As python/reference/volo_fixture.py has it. */
const SMALL: VOLOConfig = {
  ...voloConfigs.volo_d1_224,
  depths: [2, 1, 2, 1],
  widths: [48, 96, 96, 96],
  heads: [3, 6, 6, 6],
  stemWidth: 16,
  numClasses: 20,
  inputShape: [64, 64, 3],
  weights: undefined,
};

const volo_small = entryPoints(volo, { volo_small: SMALL })('volo_small');

describe.each([
  { name: 'a small network', entryPoint: volo_small, ...small },
  { name: 'volo_d1_224', entryPoint: volo_d1_224, ...d1 },
])('a checkpoint of timm for $name', ({ entryPoint, shapes, cases }) => {
  let trained: ImageClassifier;
  let deployed: ImageClassifier;

  beforeAll(async () => {
    const weights = stateDictFile(tensorsOf(shapes as Shapes));
    trained = await loadModel(entryPoint, { weights, deploy: false });
    deployed = await loadModel(entryPoint, { weights });
  });

  it.each(cases)(
    'gives what timm gives after every stage for $inputShape, and deployed the same within both roundings',
    ({ inputShape, outputs: expected }) => {
      const x = referenceInput(inputShape);
      const separate = bottleneckOutputs(trained, x);
      const fused = bottleneckOutputs(deployed, x);
      expect(Object.keys(separate)).toEqual(Object.keys(expected));
      for (const [name, reference] of Object.entries(expected) as [string, ReferenceOutput][]) {
        expectReference(separate[name], reference, name);
        expectReference(fused[name], reference, `${name}, deployed`);
        const apart = max(abs(sub(fused[name], separate[name]))).dataSync()[0];
        expect(apart <= 2 * toleranceOf(reference), `${name}: the forms differ by ${apart}`).toBe(
          true,
        );
      }
    },
  );
});

it('explains the outlookers, and writes the tensors that timm reads', async () => {
  const weights = stateDictFile(tensorsOf(small.shapes as Shapes));
  const { model } = await loadModel(volo_small, { weights, deploy: false });
  expect(dynamicLayers(model, [64, 64])).toEqual(
    [0, 1].map((block) => ({
      name: `network.0.${block}.attn`,
      operation: 'outlookAttention2d',
      weights: 'attention',
      border: 'zeros',
      groups: 3,
      kernelSizes: [3],
      strides: 2,
      dilations: 1,
      inputMap: [8, 8],
      outputMap: [4, 4],
    })),
  );
  const tensors = checkpointTensors(model);
  expect(new Map(tensors.map(({ name, shape }) => [name, [...shape]]))).toEqual(
    new Map(small.shapes as Shapes),
  );
});

it('has timm’s gradients of weights of every kind, in the form that is trained', async () => {
  const weights = stateDictFile(tensorsOf(small.shapes as Shapes));
  const { model } = await loadModel(volo_small, { weights, deploy: false });
  const x = referenceInput(small.cases[0].inputShape);
  const dy = tensor(uniform('dy', 40), [2, 20]);
  const loss = () => sum(mul(model.apply(x, { training: false }) as Tensor, dy)) as Scalar;
  const { grads } = variableGrads(loss);
  const slots = checkpointSlots(model);
  for (const [key, reference] of Object.entries(small.gradients)) {
    const { name } = model.weights[slots.findIndex((slot) => slot.key === key)];
    const values = toTorchLayout(
      grads[name].dataSync() as Float32Array,
      reference.shape.filter((n) => n > 1),
    );
    expectReference(tensor(values, reference.shape), reference, key);
  }
});

describe.each(keys.networks)('$model', ({ model, parameters, tensors, hash }) => {
  it('has the parameters, and the keys and shapes, of timm’s', () => {
    expect(summary(model).parameters).toBe(parameters);
    const slots = moduleSlots(describeParts(findArchitecture('test', model), {}));
    const lines = slots.map(({ key, shape }) => `${key} ${shape}`).sort();
    expect(lines).toHaveLength(tensors);
    expect(fnv1a32(lines.join('\n'))).toBe(hash);
  });
});
