import { uniform } from '@dynaconv/test-kit';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  COMPARED_OPERATORS,
  featureMap,
  OPERATORS,
  type Operator,
  OperatorProbe,
  operatorCost,
  operatorLayer,
} from '../src/index.ts';
import { drawWeights } from '../src/operators/draw_weights.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const C = 32;

/** Numbers of the hash of a name, one after the other. */
function drawsOf(name: string): (low: number, high: number) => number {
  const values = uniform(name, 100_000);
  let at = 0;
  return (low, high) => low + ((values[at++ % values.length] + 1) / 2) * (high - low);
}

describe.each(OPERATORS)('operatorLayer %s', (operator) => {
  it('keeps channels and size, and costs what operatorCost says', () => {
    const layer = operatorLayer(operator, { channels: C, kernelSize: 5 });
    const y = layer.apply(tf.zeros([1, 9, 11, C])) as tf.Tensor;
    expect(y.shape).toEqual([1, 9, 11, C]);
    const parameters = layer.trainableWeights
      .map(({ shape }) => tf.util.sizeFromShape(shape as number[]))
      .reduce((a, b) => a + b, 0);
    expect(operatorCost(operator, { channels: C, kernelSize: 5, size: [9, 11] })).toEqual({
      parameters,
      multiplyAdds: layer.multiplyAdds([1, 9, 11, C]),
    });
  });

  it('takes strides and a name', () => {
    const layer = operatorLayer(operator, { channels: C, kernelSize: 3, strides: 2, name: 'own' });
    expect(layer.name).toBe('own');
    expect(layer.computeOutputShape([1, 9, 8, C])).toEqual([1, 5, 4, C]);
  });
});

it('operatorCost allocates nothing', () => {
  const before = tf.memory().numTensors;
  for (const operator of OPERATORS) {
    operatorCost(operator, { channels: 512, kernelSize: 11, size: [64, 64] });
  }
  expect(tf.memory().numTensors).toBe(before);
});

it('an operator that does not exist is refused', () => {
  expect(() => operatorLayer('sum' as Operator, { channels: 8, kernelSize: 3 })).toThrow(
    "operatorLayer: operator is 'sum', expected one of involution, conv, depthwise",
  );
});

describe('drawWeights', () => {
  it('draws with a variance of 1 / inputs, and leaves a BatchNorm out', () => {
    const layer = operatorLayer('involution', { channels: C, kernelSize: 3 });
    layer.apply(tf.input({ shape: [null, null, C] }));
    drawWeights(layer, drawsOf('weights'));
    const valuesOf = (ending: string) => {
      const found = layer.weights.filter(({ originalName }) => originalName.endsWith(ending));
      expect(found.length, ending).toBeGreaterThan(0);
      return found.map((weight) => [...weight.read().dataSync()]);
    };
    for (const ending of ['gamma', 'moving_variance']) {
      expect(new Set(valuesOf(ending).flat())).toEqual(new Set([1]));
    }
    for (const ending of ['beta', 'moving_mean']) {
      expect(new Set(valuesOf(ending).flat())).toEqual(new Set([0]));
    }
    // 1×1, of C channels, and of the C / 4 that these are reduced to: within √(3 / inputs), and they reach far towards it.
    const kernels = valuesOf('kernel');
    expect(kernels).toHaveLength(2);
    for (const [i, inputs] of [C, C / 4].entries()) {
      const largest = Math.max(...kernels[i].map(Math.abs));
      const bound = Math.sqrt(3 / inputs);
      expect(largest <= Math.fround(bound) && largest > 0.9 * bound).toBe(true);
    }
  });
});

describe('featureMap', () => {
  const options = () => ({ side: 6, channels: 4, uniform: drawsOf('map') });

  it('is noise without an image', () => {
    const draw = drawsOf('map');
    const expected = Array.from({ length: 6 * 6 * 4 }, () => Math.fround(draw(-1, 1)));
    expect([...featureMap(undefined, options()).dataSync()]).toEqual(expected);
  });

  it('of a gray image of one level is the sum of its kernels, away from the border', () => {
    const map = featureMap(
      { data: new Uint8Array(10 * 8).fill(255), height: 10, width: 8, channels: 1 },
      options(),
    );
    expect(map.shape).toEqual([1, 6, 6, 4]);
    const draw = drawsOf('map');
    const sums = [0, 0, 0, 0];
    for (let i = 0; i < 9 * 4; i++) sums[i % 4] += Math.fround(draw(-1, 1));
    const middle = tf.slice(map, [0, 2, 3, 0], [1, 1, 1, 4]).dataSync();
    // γ₉·Σ|w|, each weight being within 1.
    for (const [c, sum] of sums.entries()) {
      expect(Math.abs(middle[c] - sum) <= 9 * 2 ** -24 * 9).toBe(true);
    }
  });
});

describe('OperatorProbe', () => {
  const x = () => featureMap(undefined, { side: 14, channels: 16, uniform: drawsOf('map') });
  const probeOf = (operator: Operator) =>
    new OperatorProbe(operator, x(), { kernelSize: 3, shift: 2, uniform: drawsOf(operator) });

  it.each(COMPARED_OPERATORS)('%s: its kernel adds up to its differences', (operator) => {
    const probe = probeOf(operator);
    const [a, b] = [3, 8].map((at) => {
      const place = { row: at, column: at, channel: 0 };
      return probe.window(probe.kernel(place), place);
    });
    const isAgnostic = probe.differences().positions === 0;
    expect(isAgnostic).toBe(['conv', 'depthwise', 'dynamic'].includes(operator));
    expect(a).toHaveLength(9);
    expect(String(a) === String(b)).toBe(isAgnostic);
    const isLocal = ['conv', 'depthwise', 'involution'].includes(operator);
    expect(probe.equivarianceError() === 0).toBe(isLocal);
  });

  it('has zeros in a window where it reaches beyond the map', () => {
    const probe = probeOf('conv');
    const place = { row: 0, column: 11, channel: 0 };
    const inside = probe.window(probe.kernel(place), place).map((weight) => weight !== 0);
    expect(inside).toEqual([false, false, false, true, true, false, true, true, false]);
  });

  it('frees all that it has made', () => {
    const map = x();
    const before = tf.memory().numTensors;
    const probe = new OperatorProbe('contmix', map, {
      ...{ kernelSize: 3, shift: 2 },
      uniform: drawsOf('contmix'),
    });
    probe.differences();
    probe.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
