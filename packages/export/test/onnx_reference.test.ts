import '@dynaconv/kernels-wasm';
import { loadModel } from '@dynaconv/models';
import { referenceInput, toleranceOf } from '@dynaconv/test-kit';
import { expectClose, expectReference } from '@dynaconv/test-kit/expect';
import '@tensorflow/tfjs-backend-wasm';
import { setBackend, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { exportOnnx } from '../src/index.ts';
import { NETWORKS } from './helpers/networks.ts';
import { runOnnx } from './helpers/run_onnx.ts';

beforeAll(async () => {
  expect(await setBackend('wasm')).toBe(true);
});

describe.each(NETWORKS)('$model of $inputShape', ({ model, file, inputShape, logits }) => {
  it('has the logits that PyTorch gives, for a batch of any size', async () => {
    const classifier = await loadModel(model, { weights: file() });
    const [, height, width] = inputShape;
    const bytes = await exportOnnx(classifier.model, { size: [height, width] });
    const images = referenceInput(inputShape as [number, number, number, number]);
    const exported = await runOnnx(bytes, images);
    expectReference(exported, logits, 'logits');
    const ours = classifier.model.predict(images) as Tensor;
    expectClose(exported.dataSync(), ours.dataSync(), 2 * toleranceOf(logits), 'against ours');
    classifier.dispose();
  });
});
