import { DIGITS_MODELS, type DigitsModel } from '@dynaconv/digits';
import { type ImageSource, loadModel } from '@dynaconv/models';
import '@dynaconv/kernels-wasm';
import { assertEqual } from '@dynaconv/page-kit/page';
import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../page/backends.ts';
import { digitsWeights, loadDigits, loadImage } from '../page/digits.ts';
import { test } from '../page/test.ts';

const { canvases, labels, pytorch } = await loadDigits();
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

async function withModel(
  use: (model: Awaited<ReturnType<typeof loadModel>>) => Promise<void>,
  name: DigitsModel = 'rednet_digits',
) {
  await useBackend('wasm');
  const model = await loadModel(name, { weights: digitsWeights(name) });
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

for (const name of DIGITS_MODELS) {
  test(`${name} recognises the held-out digits as in PyTorch`, () =>
    withModel(async (model) => {
      const guesses = await model.classify(canvases, 1);
      const correct = guesses.filter(([best], i) => best.index === labels[i]).length;
      assertEqual(correct, pytorch[name].correct, 'digits right');
    }, name));

  test(`explain gives the kernels of ${name} under a pixel`, () =>
    withModel(async (model) => {
      const { kernels, picture } = await model.explain(canvas);
      const { crop } = model.preprocessing;
      assertEqual(picture.width, crop, 'width of what the model sees');
      const found = await kernels.at({ x: crop / 2, y: crop / 3 });
      kernels.dispose();
      for (const { groups, size } of found.kernels) {
        const sum = groups[0].reduce((a, b) => a + b, 0);
        assertEqual(groups[0].length, size ** 2, 'taps');
        assertEqual(Number.isFinite(sum), true, 'finite weights');
        // A window's attention sums to 1, up to the rounding of its taps.
        if (found.kernels.length > 1) assertEqual(Math.abs(sum - 1) < 1e-5, true, 'sum of 1');
      }
    }, name));
}
