import '@tensorflow/tfjs-backend-wasm';
import '@dynaconv/kernels-wasm';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import overlockXT from './fixtures/steps-overlock_xt.json' with { type: 'json' };
import rednet26 from './fixtures/steps-rednet26.json' with { type: 'json' };
import { followSteps, type StepsFixture } from './helpers/steps.ts';

describe('on wasm', () => {
  beforeAll(async () => {
    expect(await setBackend('wasm')).toBe(true);
  });

  describe.each([rednet26, overlockXT] as unknown as StepsFixture[])('$model', (fixture) => {
    it.each(fixture.cases)('trains as in PyTorch, batch statistics $batchStatistics', (expected) =>
      followSteps(fixture, expected),
    );
  });
});
