import { hasTfjsNode } from '@dynaconv/tools';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { casesOf, followFirstStep, followSteps, type StepsFixture } from '../src/steps.ts';
import overlockXT from './fixtures/steps-overlock_xt.json' with { type: 'json' };
import rednet26 from './fixtures/steps-rednet26.json' with { type: 'json' };

const [redNet, overLoCK] = [rednet26, overlockXT] as unknown[] as StepsFixture[];

describe.skipIf(!hasTfjsNode())('on the native kernels of tfjs-node', () => {
  beforeAll(async () => {
    const { register } = await import('@dynaconv/kernels-node/base');
    register();
    expect(await setBackend('tensorflow')).toBe(true);
  });

  it.each(casesOf(redNet))(
    'trains RedNet-26 as in PyTorch, batch statistics $batchStatistics',
    (expected) => followSteps(redNet, expected),
  );

  // Its twenty steps, which take minutes, are those of wasm.
  it.each(process.env.DYNACONV_ALL ? casesOf(overLoCK) : [])(
    'takes the first step of OverLoCK-XT as in PyTorch, batch statistics $batchStatistics',
    (expected) => followFirstStep(overLoCK, expected),
  );
});
