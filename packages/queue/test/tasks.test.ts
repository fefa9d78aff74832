import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadDetector } from '@dynaconv/detection';
import { digitsWeights } from '@dynaconv/digits';
import '@dynaconv/kernels-wasm';
import { loadModel } from '@dynaconv/models';
import { loadSegmenter } from '@dynaconv/segmentation';
import { setBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { measureShard, type Settings } from '../src/index.ts';
import { DIGITS, writeDigits, writeScenes } from './helpers/digits.ts';
import { rowsIn } from './helpers/results.ts';
import { isQuick, missing, queueOf, startServer, temporaryFolder } from './helpers/setting.ts';
import { WorkerProcess } from './helpers/worker_process.ts';

const weightsOf = (model: Parameters<typeof digitsWeights>[0]) =>
  fileURLToPath(digitsWeights(model));

/** As it is after JSON, which has no undefined values, and no masks but their run lengths. */
const inJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** Label maps from run lengths. */
const expanded = (runs: readonly number[]): number[] =>
  runs.flatMap((value, i) => (i % 2 === 0 ? Array(runs[i + 1]).fill(value) : []));

beforeAll(() => setBackend('wasm'));

describe.skipIf(missing)('a worker', () => {
  it('gives what the network gives by itself, for every task, and an error for an image that is none', async () => {
    const folder = temporaryFolder();
    const server = await startServer();
    const queue = await queueOf(server);
    const digits = await writeDigits(path.join(folder, 'digits'), 3);
    const poison = path.join(folder, 'digits', 'poison.png');
    writeFileSync(poison, readFileSync(digits[0]).subarray(0, 60));
    const scenes = await writeScenes(path.join(folder, 'scenes'), 2);

    const run = {
      classification: digits,
      embedding: digits,
      detection: scenes,
      segmentation: scenes,
    };
    const settings: Record<keyof typeof run, Settings> = {
      classification: DIGITS,
      embedding: { ...DIGITS, task: 'embedding', top: undefined },
      detection: {
        task: 'detection',
        model: 'mask_rcnn_red_digits_neck_fpn_head',
        weights: weightsOf('mask_rcnn_red_digits_neck_fpn_head'),
        scoreThreshold: 0.3,
      },
      segmentation: {
        task: 'segmentation',
        model: 'upernet_overlock_digits',
        weights: weightsOf('upernet_overlock_digits'),
      },
    };
    const outputOf = (task: string) => path.join(folder, 'out', task);
    for (const [task, images] of Object.entries(run)) {
      const given = settings[task as keyof typeof run];
      const all = [...images, poison];
      await queue.enqueue({ output: outputOf(task), images: all, settings: given, shard: 10 });
    }
    const worker = new WorkerProcess(server.url, { drain: true });
    expect(await worker.ended).toBe(0);
    expect(worker.lines.at(-1)).toEqual({ summary: { shards: 4, images: 14, errors: 4 } });

    const rowsOf = (task: keyof typeof run) => {
      const rows = rowsIn(outputOf(task));
      const broken = rows.filter(({ image }) => image.endsWith('poison.png'));
      expect(broken).toEqual([
        { image: expect.any(String), error: expect.stringContaining('cannot read') },
      ]);
      return rows.filter((row) => !broken.includes(row));
    };
    const classifier = await loadModel(DIGITS.model, { weights: DIGITS.weights });
    const predictions = await Promise.all(digits.map((image) => classifier.classify(image, 1)));
    expect(rowsOf('classification').map((row) => row.predictions)).toEqual(predictions);

    const embeddings = rowsOf('embedding').map((row) => row.embedding as number[]);
    for (const [i, image] of digits.entries()) {
      const features = await classifier.infer(image, { embedding: true });
      expect(Float32Array.from(embeddings[i])).toEqual(features.dataSync());
    }

    const { model: detectorName, ...loading } = settings.detection;
    const detector = await loadDetector(detectorName, { weights: loading.weights });
    const objects = await detector.detect(scenes[0], { scoreThreshold: 0.3 });
    expect(objects.length).toBeGreaterThan(0);
    expect(rowsOf('detection')[0].detections).toEqual(inJson(objects));

    const { model, weights } = settings.segmentation;
    const segmenter = await loadSegmenter(model, { weights });
    const { map, width, height, labels } = await segmenter.segment(scenes[1]);
    const row = rowsOf('segmentation')[1];
    expect(row).toMatchObject({ width, height });
    expect(expanded(row.runs as number[])).toEqual([...map]);
    const classes = Object.fromEntries([...new Set(map)].map((index) => [index, labels[index]]));
    expect(row.classes).toEqual(classes);
  });

  it.skipIf(isQuick)(
    'ends where the weights are others than those that were enqueued',
    async () => {
      const folder = temporaryFolder();
      const server = await startServer();
      const queue = await queueOf(server);
      const images = await writeDigits(path.join(folder, 'digits'), 2);
      const weights = path.join(folder, 'weights.pth');
      writeFileSync(weights, readFileSync(DIGITS.weights));
      const output = path.join(folder, 'out');
      await queue.enqueue({ output, images, settings: { ...DIGITS, weights }, shard: 2 });
      writeFileSync(weights, readFileSync(weightsOf('overlock_digits')));
      const worker = new WorkerProcess(server.url, { drain: true });
      expect(await worker.ended).toBe(1);
      expect(worker.lines.at(-1)!.error).toMatch(
        /weights\.pth is not the checkpoint that the batch was enqueued with: its SHA-256 begins with/,
      );
      expect(await queue.progress()).toMatchObject({ delayed: 1, dead: 0 });
    },
  );

  it.skipIf(isQuick)('whose backend does not start takes no shard', async () => {
    const server = await startServer();
    const queue = await queueOf(server);
    const images = await writeDigits(path.join(temporaryFolder(), 'digits'), 2);
    const output = path.join(temporaryFolder(), 'out');
    await queue.enqueue({ output, images, settings: DIGITS, shard: 2 });
    const worker = new WorkerProcess(server.url, { setup: './missing_backend.mjs' });
    expect(await worker.ended).toBe(1);
    expect(worker.lines).toEqual([{ error: expect.stringContaining('missing_backend.mjs') }]);
    expect(await queue.progress()).toMatchObject({ waiting: 1, delayed: 0 });
  });
});

describe('measureShard', () => {
  it('finds a number of images, past images that cannot be read', async () => {
    const folder = temporaryFolder();
    const images = [path.join(folder, 'missing.png'), ...(await writeDigits(folder, 3))];
    const size = await measureShard(images, DIGITS);
    expect(Number.isInteger(size) && size >= 1 && size <= 1000).toBe(true);
  });

  it('fails with weights of another network', async () => {
    const weights = weightsOf('overlock_digits');
    await expect(measureShard([], { ...DIGITS, weights })).rejects.toThrow('overlock_digits');
  });
});
