import '@tensorflow/tfjs-backend-wasm';
import { register } from '@dynaconv/kernels-wasm';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { casesOf, followSteps, type StepsFixture } from '../src/steps.ts';
import overlockXT from './fixtures/steps-overlock_xt.json' with { type: 'json' };
import rednet26 from './fixtures/steps-rednet26.json' with { type: 'json' };

const FIXTURES = (process.env.DYNACONV_ALL ? [rednet26, overlockXT] : [rednet26]) as unknown[];

describe('on wasm', () => {
  beforeAll(async () => {
    // Without relaxed SIMD: the same bits on every machine.
    register({ variant: 'simd' });
    expect(await setBackend('wasm')).toBe(true);
  });

  describe.each(FIXTURES as StepsFixture[])('$model', (fixture) => {
    it.each(casesOf(fixture))(
      'trains as in PyTorch, batch statistics $batchStatistics',
      (expected) => followSteps(fixture, expected),
    );
  });
});
