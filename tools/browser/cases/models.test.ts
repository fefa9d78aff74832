import { type ImageSource, loadModel } from '@dynaconv/models';
import '@dynaconv/kernels-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { assertEqual } from '../page/assert.ts';
import { useBackend } from '../page/backends.ts';
import { DIGITS_WEIGHTS, loadDigits, loadImage } from '../page/digits.ts';
import { test } from '../page/test.ts';

const { canvases, labels, correctInPyTorch } = await loadDigits();
const [canvas] = canvases;
const [label] = labels;

const imageData = () => canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);

const toBlob = () => new Promise<Blob>((resolve) => canvas.toBlob((blob) => resolve(blob!)));

/** A video element that shows the canvas. */
async function playVideo(): Promise<HTMLVideoElement> {
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = canvas.captureStream();
  const playing = video.play();
  // A stream has its first frame when its canvas is next drawn on.
  canvas.getContext('2d')!.putImageData(imageData(), 0, 0);
  await playing;
  return video;
}

/** All that tfjs-models take in a page, and files. */
const SOURCES: Record<string, () => ImageSource | Promise<ImageSource>> = {
  'a canvas': () => canvas,
  'an OffscreenCanvas': () => {
    const copy = new OffscreenCanvas(canvas.width, canvas.height);
    copy.getContext('2d')!.drawImage(canvas, 0, 0);
    return copy;
  },
  'an img': () => loadImage(canvas.toDataURL()),
  'a video': playVideo,
  ImageData: imageData,
  'an ImageBitmap': () => createImageBitmap(canvas),
  'a tensor': () => tf.browser.fromPixels(imageData()),
  'a Blob': toBlob,
  bytes: async () => new Uint8Array(await (await toBlob()).arrayBuffer()),
  'a URL': () => canvas.toDataURL(),
};

async function withModel(use: (model: Awaited<ReturnType<typeof loadModel>>) => Promise<void>) {
  await useBackend('wasm');
  const model = await loadModel('rednet_digits', { weights: DIGITS_WEIGHTS });
  await use(model).finally(() => model.dispose());
}

for (const [what, make] of Object.entries(SOURCES)) {
  test(`classify takes ${what}`, () =>
    withModel(async (model) => {
      const source = await make();
      const guesses = await model.classify(source, 3);
      assertEqual(guesses.length, 3, 'number of guesses');
      assertEqual(guesses[0].index, label, 'best guess');
      if (source instanceof tf.Tensor) source.dispose();
    }));
}

test('the held-out digits are recognised as in PyTorch', () =>
  withModel(async (model) => {
    const guesses = await model.classify(canvases, 1);
    const correct = guesses.filter(([best], i) => best.index === labels[i]).length;
    assertEqual(correct, correctInPyTorch, 'digits right');
  }));
