import { NonFiniteError } from '@dynaconv/models';
import { readImage } from '@dynaconv/models/images';
import { memory, tensor3d } from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  draw,
  loadSegmenter,
  type SegmentOptions,
  type SemanticSegmenter,
  toPng,
} from '../src/index.ts';
import { useWasm } from './helpers.ts';
import { image, SMALL, smallCheckpoint } from './small.ts';

let segmenter: SemanticSegmenter;

beforeAll(async () => {
  await useWasm();
  segmenter = await loadSegmenter(SMALL, { weights: await smallCheckpoint() });
});

afterAll(() => segmenter.dispose());

it.each([
  [1, 1],
  [1, 300],
  [100, 10_000],
  [33, 20],
])('gives a class to every pixel of %i×%i', async (height, width) => {
  const before = memory().numTensors;
  const found = await segmenter.segment(image(height, width));
  expect(memory().numTensors).toBe(before);
  expect([found.height, found.width]).toEqual([height, width]);
  expect(found.map).toHaveLength(height * width);
  expect(found.map).toBeInstanceOf(Uint8Array);
  expect(found.map.every((index: number) => index < 3)).toBe(true);
  expect(found.scores).toBeUndefined();
});

it('gives a list of results for a list of images of any kinds', async () => {
  const { data, width, height } = image(20, 30);
  const png = await sharp(data, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .png()
    .toBuffer();
  const levels = tensor3d(
    [...data].filter((_, i) => i % 4 < 3),
    [height, width, 3],
  );
  const [first, ...others] = await segmenter.segment([{ data, width, height }, png, levels]);
  for (const other of others) expect(other.map).toEqual(first.map);
  expect(await segmenter.segment([])).toEqual([]);
  levels.dispose();
});

it('takes the scale that it is given', async () => {
  const weights = await smallCheckpoint();
  const coarse = await loadSegmenter(SMALL, { weights, scale: [24, 32] });
  const x = await coarse.preprocess(image(60, 80));
  expect(x.shape).toEqual([1, 24, 32, 3]);
  x.dispose();
  coarse.dispose();
});

it('says where values that are not finite arise', async () => {
  const weights = await smallCheckpoint();
  const key = 'decode_head.scale_heads.1.0.conv.weight';
  const tensor = weights.tensors.get(key)!;
  const tensors = new Map(weights.tensors).set(key, {
    ...tensor,
    float32: async () => (await tensor.float32()).fill(Number.NaN),
  });
  const broken = await loadSegmenter(SMALL, { weights: { ...weights, tensors } });
  expect(broken.report!.nonFinite).toEqual([key]);
  const before = memory().numTensors;
  const error = await broken.segment(image(20, 30)).catch((e) => e);
  expect(memory().numTensors).toBe(before);
  expect(error).toBeInstanceOf(NonFiniteError);
  expect(error.message).toBe(
    `fpn_digits: the output is NaN, expected finite numbers; the first NaN arises in the layer 'decode_head.scale_heads.1.0.conv': the weight ${key} of the checkpoint is not finite`,
  );
  broken.dispose();
});

it('stops when it is told to', async () => {
  const before = memory().numTensors;
  const controller = new AbortController();
  const running = segmenter.segment([image(20, 30), image(3000, 2000)], {
    signal: controller.signal,
  });
  controller.abort(new Error('enough'));
  await expect(running).rejects.toThrow('enough');
  expect(memory().numTensors).toBe(before);
});

it.each([
  [{ ratio: 2 }, "there is no option 'ratio'; did you mean 'ratios'?"],
  [{ ratios: [] }, 'ratios are [], expected positive numbers'],
  [{ ratios: [0] }, 'ratios are [0], expected positive numbers'],
  [{ slidingWindow: { crop: 0, stride: 1 } }, 'slidingWindow.crop is 0, expected a positive'],
  [
    { slidingWindow: { crop: 16, stride: 17 } },
    'slidingWindow.stride is 17, expected at most the crop of 16',
  ],
  [
    { slidingWindow: { crop: [16, 16], stride: [8, 24] } },
    'slidingWindow.stride is 8×24, expected at most the crop of 16×16',
  ],
])('rejects %o', async (options, message) => {
  const running = segmenter.segment(image(4, 4), options as SegmentOptions);
  await expect(running).rejects.toThrow(`segment: ${message}`);
});

it('draws classes in their colours, or over the image', async () => {
  const { labels, palette } = segmenter;
  const found = { map: Uint8Array.of(0, 1, 2, 1), width: 2, height: 2, labels, palette };
  expect([...draw(found).data]).toEqual([
    ...[255, 255, 255, 255],
    ...[0, 0, 255, 255],
    ...[255, 0, 0, 255],
    ...[0, 0, 255, 255],
  ]);
  const below = { data: Uint8Array.of(0, 100, 200, 255), width: 2, height: 2, channels: 1 };
  expect([...draw(found, below, 0.25).data.subarray(4, 8)]).toEqual([75, 75, 139, 255]);
  expect(() => draw(found, { ...below, width: 1 })).toThrow(
    'draw: the image is 1×2, expected the segmentation’s 2×2'.replace('’', "'"),
  );
  expect(() => draw(found, below, 2)).toThrow('draw: opacity is 2, expected a number from 0 to 1');

  const file = await toPng(draw(found));
  const { data, channels } = await readImage(file);
  expect(channels).toBe(3);
  expect([...(data as Uint8Array)].slice(3, 9)).toEqual([0, 0, 255, 255, 0, 0]);
});

it('shows the kernels of a layer, and the image as the network sees it', async () => {
  const pixels = image(48, 64);
  const before = memory().numTensors;
  const { kernels, layers, picture } = await segmenter.explain(pixels);
  expect([picture.width, picture.height]).toEqual([64, 48]);
  const levels = Array.from(pixels.data, (level, i) => (i % 4 === 3 ? 255 : level));
  expect([...picture.data]).toEqual(levels);
  // Its neck is of convolutions.
  expect(layers.map(({ name }) => name)).toContain(kernels.layer.name);
  expect(layers.every(({ name }) => name.startsWith('backbone.'))).toBe(true);
  const position = await kernels.at({ row: 0, column: 0 });
  expect(position.kernels[0].groups).toHaveLength(kernels.layer.groups);
  kernels.dispose();
  expect(memory().numTensors).toBe(before);
  await expect(segmenter.explain(pixels, { layer: 'neck' })).rejects.toThrow(/neck/);
});
