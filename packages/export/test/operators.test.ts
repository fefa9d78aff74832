import { FLOAT32, findCases, OPS } from '@dynaconv/conformance';
import '@tensorflow/tfjs-backend-cpu';
import { type NamedTensorMap, randomNormal, ready, setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { exportOnnx } from '../src/index.ts';
import { decodeModel } from '../src/onnx/format.ts';
import { hasBatch, opModel } from './helpers/op_model.ts';
import { runOnnx } from './helpers/run_onnx.ts';

beforeAll(async () => {
  await setBackend('cpu');
  await ready();
});

const OPERATORS = ['Involution2D', 'ContMix2D', 'NeighborhoodAv2D', 'OutlookAttention2D'];

/**
 * The cases whose numbers are ordinary ones, since what infinity times the zeros around a map is, is left to engines; without those of the
 * widest windows, whose hundreds of taps are as many operators.
 */
const casesOf = (operator: string) =>
  findCases(OPS, [`${operator}:forward`], { quick: true }).filter(({ settings }) => {
    const { data, inputs, steady, rank = 4, b, k, bias } = settings;
    const isPlain = `${[data, inputs, steady, rank]}` === 'normal,uploaded,none,4';
    return isPlain && b !== 0 && bias !== 'none' && Number(k) <= 7;
  });

describe.each(OPERATORS)('%s', (operator) => {
  it.each([
    ['standard operators', false],
    ['a custom one', true],
  ])('as %s is within the bounds of every case', async (_, customOps) => {
    const cases = casesOf(operator);
    expect(cases.length).toBeGreaterThan(10);
    for (const one of cases) {
      const { op, settings } = one;
      const shapes = Object.entries(op.inputShapes(settings));
      const inputs: NamedTensorMap = Object.fromEntries(
        shapes.map(([name, shape], i) => [name, randomNormal(shape, 0, 1, 'float32', i + 1)]),
      );
      const bytes = await exportOnnx(opModel(one, inputs), { customOps });
      const called = decodeModel(bytes).graph.node.filter(({ domain }) => domain === 'dynaconv');
      expect(called.map(({ opType }) => opType)).toEqual(customOps ? [operator] : []);

      const values = Object.fromEntries(
        Object.entries(inputs).map(([name, x]) => [
          name,
          { shape: x.shape, data: x.dataSync() as Float32Array },
        ]),
      );
      const expected = op.oracle.forward(values, op.attrs(settings), FLOAT32);
      const y = await runOnnx(bytes, ...Object.values(inputs).filter(hasBatch));
      expect(y.shape, one.id).toEqual(expected.shape);
      const outside = y.dataSync().findIndex((value, i) => {
        return !(Math.abs(value - expected.values[i]) <= expected.bounds[i]);
      });
      expect(outside, one.id).toBe(-1);
    }
  });
});
