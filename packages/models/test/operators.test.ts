import { buffer } from 'node:stream/consumers';
import { readSafetensors, streamSafetensors } from '@dynaconv/checkpoint';
import { checkpointSlots } from '@dynaconv/layers';
import { referenceInput, type Shapes } from '@dynaconv/test-kit';
import {
  abs,
  max,
  memory,
  mul,
  sum,
  type Tensor,
  type Tensor4D,
  variableGrads,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  checkpointTensors,
  createModel,
  deploy,
  dynamicLayers,
  featureExtractor,
  loadModel,
  loadWeights,
  type ModelOptions,
  OPERATORS,
  officialTensors,
  stageNames,
  summary,
} from '../src/index.ts';
import { setReferenceWeights } from './helpers/reference_weights.ts';
import { roundTrip } from './helpers/round_trip.ts';
import { useWasm } from './helpers/wasm.ts';

beforeAll(async () => {
  await useWasm();
});

const NAME = 'rednet_digits';
const inputShape: [number, number, number] = [9, 11, 3];
const largest = (tensor: Tensor, other: ArrayLike<number>) =>
  Math.max(...Array.from(tensor.dataSync(), (value, i) => Math.abs(value - other[i])));

/** Every weight's key and shape in PyTorch. */
const modelShapes = (model: LayersModel): Shapes =>
  checkpointSlots(model).map(({ key, shape }) => [key, shape]);

describe.each(OPERATORS)('%s in place of involution', (operator) => {
  it('gives maps of the same shapes, and moves every weight', () => {
    const model = createModel(NAME, { operator, inputShape });
    const shapes = featureExtractor(model).outputs.map(({ shape }) => shape);
    const own = featureExtractor(createModel(NAME, { inputShape }));
    expect(shapes).toEqual(own.outputs.map(({ shape }) => shape));

    setReferenceWeights(model, modelShapes(model));
    const x = referenceInput([2, ...inputShape]);
    const { grads } = variableGrads(() => {
      const logits = model.apply(x, { training: true }) as Tensor;
      return sum(mul(logits, referenceInput([2, 10])));
    });
    const unmoved = Object.entries(grads).filter(([, d]) => !(max(abs(d)).dataSync()[0] > 0));
    expect(unmoved.map(([name]) => name)).toEqual([]);
  });

  it('is the same deployed, also once it was saved and loaded', async () => {
    const model = createModel(NAME, { operator, inputShape });
    const x = referenceInput([1, ...inputShape]);
    const logits = (model.predict(x) as Tensor).dataSync();
    const size = Math.max(...logits.map(Math.abs));
    const loaded = await roundTrip(model);
    expect((loaded.predict(x) as Tensor).dataSync()).toEqual(logits);
    // Folding rounds each kernel once more: a few units in the last place for each of some twenty layers.
    const bound = 1000 * 2 ** -24 * size;
    for (const each of [model, loaded]) {
      const deployed = deploy(each).predict(x) as Tensor;
      expect(largest(deployed, logits) <= bound).toBe(true);
    }
  });
});

it('counts each operator as its definition says', () => {
  // The last block of rednet26 at 224×224 has 512 channels in its middle, of which 14×14 become 7×7.
  const [C, inputs, pixels] = [512, 14 * 14, 7 * 7];
  const others = (options: ModelOptions) => {
    const { stages } = summary('rednet26', options);
    return stages.at(-2)!;
  };
  const involution = others({});
  const reduced = C / 4;
  const taps = 49 * (C / 16);
  const own = {
    parameters: reduced * C + 2 * reduced + taps * (reduced + 1),
    multiplyAdds: pixels * (reduced * C + taps * reduced + 49 * C),
  };
  const expected = {
    conv: { parameters: 9 * C * C, multiplyAdds: pixels * 9 * C * C },
    depthwise: { parameters: 9 * C + C * C + C, multiplyAdds: pixels * (9 * C + C * C) },
    dynamic: {
      parameters: 4 * (9 * C * C + C) + (C * C) / 4 + C + 4,
      multiplyAdds: (pixels + 4) * 9 * C * C + (C * C) / 4 + C,
    },
    'self-attention': {
      parameters: 4 * (C * C + C),
      multiplyAdds: 2 * (pixels + inputs) * C * C + 2 * pixels * inputs * C,
    },
  } as const;
  for (const [operator, { parameters, multiplyAdds }] of Object.entries(expected)) {
    const counted = others({ operator: operator as keyof typeof expected });
    expect(counted.parameters - involution.parameters, operator).toBe(parameters - own.parameters);
    expect(counted.multiplyAdds - involution.multiplyAdds, operator).toBe(
      multiplyAdds - own.multiplyAdds,
    );
  }
});

describe('a checkpoint of a network with another operator', () => {
  /** Weights of a rednet_digits with ContMix, as `dynaconv train` writes them, or without what it says of the operator. */
  async function trained(metadata: Record<string, string> = { operator: 'contmix' }) {
    const model = createModel(NAME, { operator: 'contmix' });
    setReferenceWeights(model, modelShapes(model));
    const bytes = await buffer(streamSafetensors(checkpointTensors(model), metadata));
    return { model, weights: await readSafetensors(new Uint8Array(bytes)) };
  }

  it('is loaded by what it says, or by the option', async () => {
    const { model, weights } = await trained();
    const { weights: silent } = await trained({});
    const x = referenceInput([1, 28, 28, 3]) as Tensor4D;
    const logits = (model.predict(x) as Tensor).dataSync();
    const bound = 1000 * 2 ** -24 * Math.max(...logits.map(Math.abs));
    for (const options of [{ weights }, { weights: silent, operator: 'contmix' as const }]) {
      for (const deploy of [true, false]) {
        const loaded = await loadModel(NAME, { ...options, deploy });
        expect(loaded.model.getUserDefinedMetadata()).toMatchObject({
          dynaconv: { options: { operator: 'contmix' } },
        });
        expect(largest(loaded.predict(x), logits) <= bound).toBe(true);
        loaded.dispose();
      }
    }
    const { tensors } = officialTensors(NAME, silent, { operator: 'contmix' });
    expect(tensors.length).toBe(model.weights.length);
    expect(officialTensors(NAME, weights).tensors.length).toBe(model.weights.length);
  });

  it('says which operator it is of', async () => {
    const { weights } = await trained();
    const advice =
      "The checkpoint's network has 'contmix' where this one has 'conv': pass {operator: 'contmix'}.";
    const error = await loadModel(NAME, { weights, operator: 'conv' }).catch((reason) => reason);
    expect(error.message).toContain(advice);
    expect(error).toMatchObject({ recognized: NAME, operator: 'contmix' });
    await expect(loadWeights(createModel(NAME, { operator: 'conv' }), weights)).rejects.toThrow(
      advice,
    );
  });

  it('is of involutions where it says nothing', async () => {
    const { weights } = await trained({});
    await expect(loadModel(NAME, { weights })).rejects.toThrow(
      'Choose the model that the checkpoint was made for, and its {operator} where something else stands',
    );
    const { weights: strange } = await trained({ operator: 'convolution' });
    await expect(loadModel(NAME, { weights: strange })).rejects.toThrow('weights are missing');
  });

  it.each([
    ['resnet50', 'conv', 'this network has no involutions in whose place it could stand'],
    [NAME, 'convolution', "operator is 'convolution', expected one of involution, conv"],
  ])('is not read for %s with %s', async (name, operator, message) => {
    const options = { weights: 'nowhere.pth', operator: operator as 'conv' };
    const error = await loadModel(name, options).catch((reason) => reason);
    expect(error).toBeInstanceOf(RangeError);
    expect(error.message).toContain(message);
  });
});

it('shows the kernels of a ContMix that stands for an involution', () => {
  const layers = dynamicLayers(createModel(NAME, { operator: 'contmix' }), [28, 28]);
  expect(layers.map(({ operation }) => operation)).toEqual(Array(7).fill('contMix2d'));
  expect(dynamicLayers(NAME, [28, 28], { operator: 'contmix' })).toEqual(layers);
  expect(dynamicLayers(NAME, [28, 28], { operator: 'conv' })).toEqual([]);
});

it.each<[string, ModelOptions, string]>([
  [
    'resnet50',
    { operator: 'involution' },
    "resnet50: operator is 'involution', but this network has no involutions",
  ],
  [
    'overlock_xt',
    { operator: 'conv' },
    "overlock_xt: operator is 'conv', but this network has no involutions",
  ],
  [
    NAME,
    { operator: 'convolution' as 'conv' },
    "operator is 'convolution', expected one of involution, conv, depthwise",
  ],
  [NAME, { upTo: 'base' }, "rednet_digits: upTo is 'base', but this network is not made of parts"],
  [
    'overlock_xt',
    { upTo: 'focus' as 'base' },
    "overlock_xt: upTo is 'focus', expected one of base, overview, or null",
  ],
  [
    'overlock_xt',
    { upTo: 'base', auxiliaryHead: true },
    'overlock_xt: auxiliaryHead is true, but this network has none',
  ],
])('%s refuses %o', (name, options, message) => {
  const before = memory().numTensors;
  expect(() => createModel(name, options)).toThrow(RangeError);
  expect(() => createModel(name, options)).toThrow(message);
  expect(() => summary(name, options as object)).toThrow(message);
  expect(memory().numTensors).toBe(before);
});

describe('OverLoCK that ends with a part', () => {
  it.each([
    ['base', ['stem', 'base1', 'base2', 'base3'], [4, 4, 40]],
    ['overview', ['stem', 'base1', 'base2', 'base3', 'overview'], [2, 2, 64]],
  ] as const)(
    '%s has the stages up to it, and the weights of the whole',
    async (upTo, stages, last) => {
      const options = { inputShape: [64, 64, 3] as [number, number, number], numClasses: 3 };
      const part = createModel('overlock_digits', { ...options, upTo });
      expect(stageNames(part)).toEqual(stages);
      const counted = summary('overlock_digits', { size: 64, numClasses: 3, upTo });
      expect(counted.stages.map(({ name }) => name)).toEqual([...stages, 'head']);
      expect(counted.stages.at(-2)!.outputShape).toEqual(last);
      const whole = summary('overlock_digits', { size: 64, numClasses: 3 });
      expect(counted.stages.slice(0, -1)).toEqual(whole.stages.slice(0, stages.length));

      // Trunk names are those of the whole network, so that a checkpoint of it can be read.
      const model = createModel('overlock_digits', options);
      const names = new Set(model.weights.map(({ originalName }) => originalName));
      const strange = part.weights
        .map(({ originalName }) => originalName)
        .filter((name) => !names.has(name));
      expect(strange).toEqual([]);

      const x = referenceInput([1, 64, 64, 3]);
      const logits = (part.predict(x) as Tensor).dataSync();
      const loaded = await roundTrip(part);
      expect((loaded.predict(x) as Tensor).dataSync()).toEqual(logits);
      const size = Math.max(...logits.map(Math.abs));
      expect(largest(deploy(loaded).predict(x) as Tensor, logits) <= 1000 * 2 ** -24 * size).toBe(
        true,
      );
    },
  );

  it.each([
    ['overlock_xt', 1.198, 1.293, 2.7],
    ['overlock_t', 2.348, 2.59, 5.643],
  ])('%s costs %d, %d and %d G multiply–adds', (name, ...expected) => {
    const counted = (['base', 'overview', null] as const).map(
      (upTo) => summary(name, { upTo }).multiplyAdds / 1e9,
    );
    counted.forEach((each, i) => {
      expect(each).toBeCloseTo(expected[i], 3);
    });
  });
});
