import '@dynaconv/kernels-webgl';
import '@dynaconv/kernels-webgpu';
import '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-webgpu';
import { followFirstStep, type StepsFixture } from '@dynaconv/training-kit';
import rednet26 from '@dynaconv/training-kit/fixtures/steps-rednet26.json' with { type: 'json' };
import { useBackend } from '../page/backends.ts';
import { runsAll } from '../page/selection.ts';
import { test } from '../page/test.ts';

const FIXTURE = rednet26 as unknown as StepsFixture;

/** With the moving statistics: with the batch's, rounding errors are as large as some of the gradients. */
const [expected] = FIXTURE.cases;

// Compiling the programs of a step takes minutes where a processor plays the GPU.
for (const backend of runsAll ? (['webgl', 'webgpu'] as const) : []) {
  test(`RedNet-26 takes a step on ${backend} as in PyTorch`, async () => {
    await useBackend(backend);
    await followFirstStep(FIXTURE, expected);
  });
}
