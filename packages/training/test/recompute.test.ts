import '@tensorflow/tfjs-backend-cpu';
import { DropPath } from '@dynaconv/layers';
import { blockPaths, createModel } from '@dynaconv/models';
import { fnv1a32, referenceInput } from '@dynaconv/test-kit';
import {
  add,
  dispose,
  grads as gradsOf,
  memory,
  mul,
  type NamedTensorMap,
  ones,
  profile,
  type Scalar,
  setBackend,
  square,
  sum,
  type Tensor,
  tensor1d,
  variableGrads as tfjsVariableGrads,
  tidy,
  variable,
} from '@tensorflow/tfjs-core';
import {
  input,
  type LayersModel,
  layers,
  model,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { recompute, recomputed, variableGrads } from '../src/index.ts';
import { stochasticLayers } from '../src/stochastic_layers.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

const SHAPE: [number, number, number] = [32, 32, 3];

/** With all that makes recomputation hard: statistics, masks, two outputs, tensors that several blocks read. */
const network = () =>
  createModel('overlock_digits', {
    inputShape: SHAPE,
    auxiliaryHead: true,
    dropPath: 0.5,
    dropout: 0.5,
    seed: 7,
  });

/** Weights are drawn at random: both runs of a comparison start from the same. */
function restoring(trained: LayersModel) {
  const values = trained.weights.map((weight) => weight.read().clone());
  return () => {
    trained.weights.forEach((weight, i) => void weight.write(values[i]));
    for (const layer of stochasticLayers(trained)) layer.draws = 0;
  };
}

const lossOf = (trained: LayersModel, x: Tensor) => () => {
  const outputs = [trained.apply(x, { training: true })].flat() as Tensor[];
  return outputs.map((y) => sum(square(y))).reduce((a, b) => add(a, b)) as Scalar;
};

/** Values by name, as text: a difference is then shown as the names, not as the values. */
const bitsOf = (tensors: NamedTensorMap) =>
  Object.entries(tensors)
    .map(
      ([name, each]) =>
        `${name} ${fnv1a32(String(new Uint32Array(each.dataSync().slice().buffer)))}`,
    )
    .sort();

describe('recompute', () => {
  const x = () => ones([4, 3]);
  const w = variable(tensor1d([1, 2, 3]), true, 'recompute/w');
  const count = variable(tensor1d([0]), false, 'recompute/count');
  const drop = new DropPath({ name: 'recompute_drop', rate: 0.5 });
  const run = (x: Tensor) => {
    count.assign(add(count, 1));
    return square(drop.apply(mul(square(x), w), { training: true }) as Tensor);
  };

  it('gives the same bits, moves what it assigns once and draws each mask once', () => {
    const both = [run, recompute(run)].map((each) => {
      drop.draws = 0;
      count.assign(tensor1d([0]));
      const { value, grads } = tfjsVariableGrads(() => sum(each(x())) as Scalar, [w]);
      expect(Array.from(count.dataSync())).toEqual([1]);
      expect(drop.draws).toBe(1);
      const [dx] = gradsOf((x) => sum(each(x)))([x()]);
      return [value, grads[w.name], dx].map((each) => each.dataSync());
    });
    expect(both[1]).toEqual(both[0]);
    expect(both[0][1].some((v) => v !== 0)).toBe(true);
  });

  it('may be nested', () => {
    const nested = recompute((x: Tensor) => square(recompute(run)(x)));
    const both = [(x: Tensor) => square(run(x)), nested].map((each) => {
      drop.draws = 0;
      count.assign(tensor1d([0]));
      const { grads } = tfjsVariableGrads(() => sum(each(x())) as Scalar, [w]);
      expect([count.dataSync()[0], drop.draws]).toEqual([1, 1]);
      return grads[w.name].dataSync();
    });
    expect(both[1]).toEqual(both[0]);
  });

  it('is the function itself where no gradient is taken', () => {
    const before = drop.draws;
    const y = recompute(run)(x());
    expect(drop.draws).toBe(before + 1);
    drop.draws = before;
    expect(y.dataSync()).toEqual(run(x()).dataSync());
  });

  it('gives zeros for an argument that the function does not read', () => {
    const ofFirst = recompute((a: Tensor, _: Tensor) => square(a));
    const [, db] = gradsOf((a, b) => add(sum(ofFirst(a, b)), sum(b)))([x(), x()]);
    expect(Array.from(db.dataSync())).toEqual(Array(12).fill(1));
  });

  it('refuses a function that reads what was computed outside of it', () => {
    expect(() =>
      gradsOf((x) => {
        const outside = square(x);
        return sum(recompute((y: Tensor) => mul(y, outside))(x));
      })([x()]),
    ).toThrow('recompute: the function reads a tensor that was computed outside of it');
  });

  it('leaves no tensor behind', () => {
    const step = () =>
      tidy(() => {
        const { grads } = tfjsVariableGrads(() => sum(recompute(run)(x())) as Scalar, [w]);
        dispose(grads);
      });
    step();
    const before = memory().numTensors;
    step();
    expect(memory().numTensors).toBe(before);
  });
});

describe('recomputed', () => {
  it('gives the same bits: outputs, gradients and statistics', () => {
    const trained = network();
    const restore = restoring(trained);
    const twin = recomputed(trained, blockPaths(trained, [1, 1, 1, 1]));
    const x = referenceInput([2, ...SHAPE]);
    const variables = trained.trainableWeights.map((weight) => weight.read());
    const [expected, ...others] = [
      { each: trained, gradients: tfjsVariableGrads },
      { each: twin, gradients: variableGrads },
      { each: recomputed(trained, []), gradients: variableGrads },
    ].map(({ each, gradients }) => {
      restore();
      const { value, grads } = gradients(lossOf(each, x), variables as never);
      const statistics = Object.fromEntries(
        trained.nonTrainableWeights.map((weight) => [weight.name, weight.read()]),
      );
      const draws = stochasticLayers(each).map((layer) => layer.draws);
      return {
        loss: value.dataSync(),
        grads: bitsOf(grads),
        statistics: bitsOf(statistics),
        draws,
      };
    });
    for (const other of others) expect(other).toEqual(expected);
    expect(expected.draws.length).toBeGreaterThan(5);
    expect(new Set(expected.draws)).toEqual(new Set([1]));
    expect((twin.predict(x) as Tensor[])[1].dataSync()).toEqual(
      (trained.predict(x) as Tensor[])[1].dataSync(),
    );
  });

  it('needs much less memory for a step', async () => {
    const blocks = 12;
    const x = input({ shape: [16] });
    let y: SymbolicTensor = x;
    for (let i = 0; i < blocks; i++) {
      for (const part of [0, 1, 2, 3]) {
        const dense = layers.dense({ name: `b.${i}.${part}`, units: 16, activation: 'sigmoid' });
        y = dense.apply(y) as SymbolicTensor;
      }
    }
    const trained = model({ inputs: x, outputs: y });
    const paths = Array.from({ length: blocks }, (_, i) => `b.${i}`);
    const samples = ones([512, 16]);
    const variables = trained.trainableWeights.map((weight) => weight.read());
    const peakOf = async (each: LayersModel) => {
      const before = memory().numBytes;
      const { peakBytes } = await profile(() =>
        tidy(() => tfjsVariableGrads(lossOf(each, samples), variables as never).value),
      );
      return peakBytes - before;
    };
    const without = await peakOf(trained);
    const activation = 512 * 16 * 4;
    expect(without).toBeGreaterThan(4 * blocks * 2 * activation);
    expect(await peakOf(recomputed(trained, paths))).toBeLessThan(0.5 * without);
  });

  it('trains by fit, and the model that it was made of has the weights', async () => {
    const trained = createModel('rednet_digits', { inputShape: [9, 9, 3] });
    const twin = recomputed(trained, blockPaths(trained, [1, 1, 0, 0]));
    const before = trained.getLayer('head.fc').getWeights()[0].dataSync().slice();
    twin.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    await twin.fit(referenceInput([4, 9, 9, 3]), ones([4, 10]), { epochs: 1, verbose: 0 });
    expect(trained.getLayer('head.fc').getWeights()[0].dataSync()).not.toEqual(before);
  });

  it.each([
    [['blocks9.0'], "model 'overlock_digits' has no module 'blocks9.0'"],
    [['blocks1', 'blocks1.0'], "modules 'blocks1' and 'blocks1.0' overlap"],
    [
      ['sub_blocks3.1.norm1'],
      "module 'sub_blocks3.1.norm1' of model 'overlock_digits' has 2 outputs that others read, expected one",
    ],
  ])('refuses the modules %o', (modules, message) => {
    expect(() => recomputed(network(), modules)).toThrow(message);
  });
});
