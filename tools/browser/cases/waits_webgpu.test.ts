import { loadDetector } from '@dynaconv/detection';
import '@dynaconv/kernels-webgpu';
import { createModel, deployAsync, loadModel } from '@dynaconv/models';
import { loadSegmenter } from '@dynaconv/segmentation';
import '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-webgpu';
import { assertEqual } from '@dynaconv/page-kit/page';
import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../page/backends.ts';
import { digitsWeights, loadDigits } from '../page/digits.ts';
import { test } from '../page/test.ts';
import { withoutWaits } from '../page/waits.ts';

const {
  canvases: [canvas],
  labels: [label],
} = await loadDigits();

const onWebgpu = (name: string, run: () => Promise<void>) => {
  test(`on webgpu ${name}`, async () => {
    await useBackend('webgpu');
    await withoutWaits(run);
  });
};

onWebgpu('a network is loaded, classifies and explains without blocking the page', async () => {
  const model = await loadModel('rednet_digits', { weights: digitsWeights('rednet_digits') });
  const [{ className }] = await model.classify(canvas, 1);
  assertEqual(className, `${label}`, 'class');
  const { kernels } = await model.explain(canvas);
  const found = await kernels.at({ x: 5, y: 5 });
  assertEqual(found.kernels.length, 1, 'kernels');
  kernels.dispose();
  model.dispose();
});

onWebgpu('what is not finite is found without blocking the page', async () => {
  const model = await loadModel('rednet_digits', { weights: digitsWeights('rednet_digits') });
  const weight = model.model.weights.at(-1)!;
  const nan = tf.fill(weight.shape as number[], Number.NaN);
  weight.write(nan);
  nan.dispose();
  const message = await model.classify(canvas).then(String, String);
  assertEqual(/NonFiniteError: .* is NaN at 0, expected finite/.test(message), true, message);
  model.dispose();
});

onWebgpu('a network is brought into its inference form without blocking the page', async () => {
  const trained = createModel('rednet_digits', { inputShape: [32, 32, 3] });
  const deployed = await deployAsync(trained);
  const y = tf.tidy(() => deployed.predict(tf.ones([1, 32, 32, 3])) as tf.Tensor);
  assertEqual((await y.data()).every(Number.isFinite), true, 'finite logits');
  tf.dispose(y);
  trained.dispose();
  deployed.dispose();
});

onWebgpu('objects are detected and explained without blocking the page', async () => {
  const name = 'retinanet_red_digits_neck_fpn';
  const detector = await loadDetector(name, { weights: digitsWeights(name) });
  const found = await detector.detect(canvas, { scoreThreshold: 0.01 });
  assertEqual(found.length > 0, true, 'objects');
  const { kernels } = await detector.explain(canvas);
  assertEqual((await kernels.at({ x: 5, y: 5 })).kernels.length, 1, 'kernels');
  kernels.dispose();
  detector.dispose();
});

onWebgpu('objects are found with their masks without blocking the page', async () => {
  const name = 'mask_rcnn_red_digits_neck_fpn_head';
  const detector = await loadDetector(name, { weights: digitsWeights(name) });
  const [best] = await detector.detect(canvas, { scoreThreshold: 0.01 });
  assertEqual(best.className, `${label}`, 'class');
  assertEqual(best.mask!.data.includes(1), true, 'a mask');
  detector.dispose();
});

onWebgpu('pixels are classified and explained without blocking the page', async () => {
  const name = 'upernet_overlock_digits';
  const segmenter = await loadSegmenter(name, { weights: digitsWeights(name) });
  const { map } = await segmenter.segment(canvas);
  assertEqual(map.length, canvas.width * canvas.height, 'pixels');
  const { kernels } = await segmenter.explain(canvas);
  assertEqual((await kernels.at({ x: 5, y: 5 })).kernels.length > 0, true, 'kernels');
  kernels.dispose();
  segmenter.dispose();
});
