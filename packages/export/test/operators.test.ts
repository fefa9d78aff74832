import '@tensorflow/tfjs-backend-cpu';
import { ready, setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { exportOnnx } from '../src/index.ts';
import { decodeModel } from '../src/onnx/format.ts';
import { expectInBounds, fed, opModel, plainCases, valuesOf } from './helpers/op_model.ts';
import { runOnnx } from './helpers/run_onnx.ts';

beforeAll(async () => {
  await setBackend('cpu');
  await ready();
});

const OPERATORS = ['Involution2D', 'ContMix2D', 'NeighborhoodAv2D', 'OutlookAttention2D'];

describe.each(OPERATORS)('%s', (operator) => {
  it.each([
    ['standard operators', false],
    ['a custom one', true],
  ])('as %s is within the bounds of every case', async (_, customOps) => {
    const cases = plainCases(operator);
    expect(cases.length).toBeGreaterThan(10);
    for (const one of cases) {
      const values = valuesOf(one);
      const bytes = await exportOnnx(opModel(one, values), { customOps });
      const called = decodeModel(bytes).graph.node.filter(({ domain }) => domain === 'dynaconv');
      expect(called.map(({ opType }) => opType)).toEqual(customOps ? [operator] : []);
      expectInBounds(await runOnnx(bytes, ...fed(values)), one, values);
    }
  });
});
