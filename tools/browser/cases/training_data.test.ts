import { assertEqual } from '@dynaconv/page-kit/page';
import fixture from '@dynaconv/test-kit/fixtures/pictures.json' with { type: 'json' };
import { doJob, type Job, LocalReader, trainingBatches } from '@dynaconv/training/data';
import { test } from '../page/test.ts';

const SIZE = 32;
const preprocessing = {
  resize: { shortSide: SIZE, interpolation: 'bicubic' },
  crop: SIZE,
  mean: [123.675, 116.28, 103.53],
  std: [58.395, 57.12, 57.375],
} as const;
const augmentation = {
  scale: [0.08, 1],
  ratio: [3 / 4, 4 / 3],
  interpolation: 'random',
  flip: 0.5,
  colourJitter: { hue: 0.1, contrast: 0.4 },
  randAugment: { magnitude: 9, magnitudeStd: 0.5, layers: 2, probability: 1 },
  erasing: 0.5,
} as const;
const job = (key: number): Job => ({
  kind: 'training',
  preprocessing,
  augmentation,
  size: SIZE,
  key: [key],
});

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

const { file, rgb, width, height } = fixture.pictures.find(({ name }) => /png/i.test(name))!;
const pixels = { data: bytesOf(rgb), width, height, channels: 3 };

/** The picture as a page may have it. */
async function sources() {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  pixels.data.forEach((level, at) => {
    rgba[((at - (at % 3)) / 3) * 4 + (at % 3)] = level;
  });
  const drawing = new ImageData(rgba, width, height);
  canvas.getContext('2d')!.putImageData(drawing, 0, 0);
  return { file: new File([bytesOf(file)], 'picture.png'), drawing, canvas };
}

for (const kind of ['file', 'drawing', 'canvas'] as const) {
  test(`a ${kind} is augmented in a page as its pixels are anywhere`, async () => {
    const reader = new LocalReader();
    const source = (await sources())[kind];
    for (let key = 0; key < 8; key++) {
      assertEqual(await reader.read(source, job(key)), doJob(pixels, job(key)), `key ${key}`);
    }
  });
}

test('a webcam gives a picture of the moment', async () => {
  const { canvas } = await sources();
  const context = canvas.getContext('2d')!;
  context.fillStyle = 'white';
  context.fillRect(0, 0, width / 2, height);
  context.fillStyle = 'black';
  context.fillRect(width / 2, 0, width / 2, height);
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = canvas.captureStream(30);
  await video.play();
  const values = await new LocalReader().read(video, { kind: 'evaluation', preprocessing });
  const row = [...values.subarray(0, SIZE * 3)];
  // Light is above the mean, dark below it; a video has not the very levels.
  assertEqual(
    row.slice(0, 6).every((value) => value > 1),
    true,
    'light on the left',
  );
  assertEqual(
    row.slice(-6).every((value) => value < -1),
    true,
    'dark on the right',
  );
});

test('batches are the same bits as in Node', async () => {
  const { drawing } = await sources();
  const samples = [0, 1, 2, 3].map((i) => ({ source: drawing, label: i % 2 }));
  const batches = trainingBatches({ classes: ['a', 'b'], samples }, new LocalReader(), {
    preprocessing,
    augmentation,
    batch: 4,
    sizes: [SIZE],
    labelSmoothing: 0.1,
    mixup: { mixup: 0.8, cutmix: 1, probability: 1, switchProbability: 0.5 },
    seed: 1,
    epoch: 0,
  });
  for await (const { images } of batches) {
    const digest = await crypto.subtle.digest('SHA-256', images.buffer as ArrayBuffer);
    const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0'));
    assertEqual(hex.join('').slice(0, 16), '0d886e6bb439dab8', 'SHA-256');
  }
});
