import { DIGITS_MODELS } from '@dynaconv/digits';
import '@dynaconv/kernels-wasm';
import { expectClose } from '@dynaconv/test-kit/expect';
import '@tensorflow/tfjs-backend-wasm';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { exportOnnx } from '../src/index.ts';
import { digits, digitsNetwork, digitsTolerance, PYTORCH_LOGITS } from './helpers/digits.ts';
import { runOnnx } from './helpers/run_onnx.ts';

const FORMS = [
  ['standard operators', false],
  ['custom ones', true],
] as const;

beforeAll(async () => {
  expect(await setBackend('wasm')).toBe(true);
});

describe.each(DIGITS_MODELS)('%s', (model) => {
  it.each(FORMS)('of %s has PyTorch’s logits of held-out digits', async (_, customOps) => {
    const classifier = await digitsNetwork(model);
    const expected = PYTORCH_LOGITS[model];
    const images = await digits(expected.length, classifier);
    const [, height, width] = images.shape;
    const exported = await runOnnx(
      await exportOnnx(classifier.model, { size: [height, width], customOps }),
      images,
    );
    expectClose(exported.dataSync(), expected.flat(), digitsTolerance(expected), 'logits');
    classifier.dispose();
  });
});
