import {
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Checkpoint, readCheckpoint } from '@dynaconv/checkpoint';
import { encode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dynaconv, dynaconvJson } from './support/cli.ts';
import { CHECKPOINT, checkpointOf } from './support/digits.ts';
import { temporaryFolder } from './support/folder.ts';
import { cocoOf, writeCocoScenes, writeLabelledScenes } from './support/scenes.ts';
import { figuresOf, hashOf } from './support/training.ts';

const DETECTOR = 'retinanet_red_digits_neck_fpn';
const SEGMENTER = 'upernet_overlock_digits';
const COMMON = ['--epochs', '2', '--backend', 'wasm', '--ema', '0.5'];

const TASKS = {
  [DETECTOR]: {
    args: ['--recipe', 'rednet', '--batch', '2', '--scale', '64x64', ...COMMON],
    again: ['--recompute', '1,1,1,1'],
    measure: 'boxAp',
    figures: ['boxAp', 'boxAp50', 'boxAp75'],
    losses: ['classificationLoss', 'regressionLoss'],
    stage: 'layer1',
    frozen: 'backbone.layer1.0.',
    learned: 'backbone.layer2.0.',
  },
  [SEGMENTER]: {
    args: ['--recipe', 'overlock', '--batch', '2', '--size', '64', ...COMMON],
    again: ['--recompute', '1,1,1,0'],
    measure: 'meanIou',
    figures: ['meanIou', 'accuracy'],
    losses: ['loss'],
    stage: 'stem',
    frozen: 'backbone.patch_embed1.',
    learned: 'backbone.blocks1.0.',
  },
} as const;

type Model = keyof typeof TASKS;
const MODELS = Object.keys(TASKS) as Model[];

/** Four scenes to learn from, and two for tests. */
let folder: string;
const dataOf = (model: Model) => path.join(folder, model);
const wholeOf = (model: Model) => path.join(folder, `whole-${model}`);
const trainArgs = (model: Model, ...args: string[]) => [
  ...['train', dataOf(model), '--model', model, ...TASKS[model].args],
  ...args,
];
let reports: Record<string, Report>;

interface Report {
  readonly epochs: readonly Record<string, number>[];
  readonly best: Record<string, number>;
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'dynaconv-train-'));
  reports = {};
  for (const model of MODELS) {
    const write = model === DETECTOR ? writeCocoScenes : writeLabelledScenes;
    await write(path.join(dataOf(model), 'train'), 0, 4);
    await write(path.join(dataOf(model), 'val'), 4, 2);
    reports[model] = await dynaconvJson<Report>(
      trainArgs(model, '--weights', model, '--output', wholeOf(model)),
    );
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Of every weight, less PyTorch's counts of batches and what is there in training alone. */
const shapesOf = ({ tensors }: Checkpoint) =>
  [...tensors.values()]
    .filter(({ name }) => !/num_batches_tracked$|^auxiliary_head\./.test(name))
    .map(({ name, shape }) => `${name} [${shape}]`)
    .toSorted();

describe.each(MODELS)('train %s', (model) => {
  const { again, measure, figures, losses, stage, frozen, learned } = TASKS[model];

  test('writes the weights that PyTorch’s network has, by its names', async () => {
    const shipped = shapesOf(await readCheckpoint(checkpointOf(model as never)));
    for (const name of ['best', 'last']) {
      const written = await readCheckpoint(path.join(wholeOf(model), `${name}.safetensors`));
      expect(shapesOf(written)).toEqual(shipped);
      expect(written.metadata).toMatchObject({ model, format: 'pt' });
    }
  });

  test('tests every epoch as evaluate does', async () => {
    const { epochs, best } = reports[model];
    expect(epochs.map(({ epoch, images }) => [epoch, images])).toEqual([
      [1, 2],
      [2, 2],
    ]);
    const last = path.join(wholeOf(model), 'best.safetensors');
    const scale = model === DETECTOR ? ['--scale', '64x64'] : [];
    const evaluated = await dynaconvJson<{ box?: { ap: number }; meanIou?: number }>([
      ...['evaluate', dataOf(model), '--model', model, '--weights', last, '--backend', 'wasm'],
      ...scale,
    ]);
    // The network that is tested here has its BatchNorms folded, which rounds otherwise.
    expect(evaluated.box?.ap ?? evaluated.meanIou).toBeCloseTo(best[measure], 2);
    expect(best[measure]).toBe(Math.max(...epochs.map((each) => each[measure])));
    // The weights that it began with know the digits.
    expect(best[measure]).toBeGreaterThan(0.5);
    // Both are means over the updates (--ema).
    const [, lastHash, bestHash] = hashOf(wholeOf(model));
    expect(lastHash === bestHash).toBe(best.epoch === epochs.length);
    const log = figuresOf(wholeOf(model));
    expect(log.map(({ type }) => type)).toEqual(['step', 'step', 'epoch', 'step', 'step', 'epoch']);
    expect(log[2]).toMatchObject(
      Object.fromEntries(figures.map((name) => [name, epochs[0][name]])),
    );
  });

  test('gives the same loss and gradients with recomputation', async () => {
    const cwd = temporaryFolder();
    const args = trainArgs(model, '--weights', model, '--output', 'out', ...again);
    const { code, stdout } = await dynaconv(args, { cwd });
    expect(code).toBe(0);
    const [once, twice] = [wholeOf(model), path.join(cwd, 'out')].map((out) => figuresOf(out)[0]);
    expect(twice.loss).toBe(once.loss);
    // Gradients of a map that several layers read are summed in another order.
    expect(twice.gradientNorm / once.gradientNorm).toBeCloseTo(1, 5);
    expect(stdout).toMatch(
      model === DETECTOR
        ? /^best: epoch \d, box AP 0\.\d{3} on 2 images; out.best\.safetensors$/m
        : /^best: epoch \d, mean IoU \d+\.\d+ % on 2 images; out.best\.safetensors$/m,
    );
  });

  test('saves at Ctrl-C, and goes on to the same bits', async () => {
    const cwd = temporaryFolder();
    const args = trainArgs(model, '--weights', model, '--output', 'out');
    const interrupt = new AbortController();
    const running = dynaconv(args, { cwd, interrupt: interrupt.signal });
    let ended = false;
    void running.then(() => {
      ended = true;
    });
    const log = path.join(cwd, 'out', 'log.jsonl');
    while (!ended && !(existsSync(log) && readFileSync(log, 'utf8').includes('\n'))) {
      await setTimeout(5);
    }
    interrupt.abort('SIGINT');
    expect((await running).code).toBe(130);
    const { code } = await dynaconv([...args, '--resume'], { cwd });
    expect(code).toBe(0);
    expect(hashOf(path.join(cwd, 'out'))).toEqual(hashOf(wholeOf(model)));
    expect(figuresOf(path.join(cwd, 'out'))).toEqual(figuresOf(wholeOf(model)));
  });

  test('begins from random weights, and leaves frozen stages as they are', async () => {
    const cwd = temporaryFolder();
    const random = await dynaconv(trainArgs(model, '--epochs', '1', '--output', 'random'), { cwd });
    expect(random.code).toBe(0);
    // What knows the digits has less to learn.
    const [unknown, known] = [path.join(cwd, 'random'), wholeOf(model)].map(
      (out) => figuresOf(out)[0] as unknown as Record<string, number>,
    );
    for (const name of losses) expect(known[name], name).toBeLessThan(0.7 * unknown[name]);
    const args = ['--weights', 'random/last.safetensors', '--epochs', '1', '--freeze', stage];
    const { code } = await dynaconv(trainArgs(model, ...args, '--output', 'out'), { cwd });
    expect(code).toBe(0);
    const [before, after] = await Promise.all(
      ['random', 'out'].map(async (name) => {
        const { tensors } = await readCheckpoint(path.join(cwd, name, 'last.safetensors'));
        return (prefix: string) =>
          [...tensors.values()].find(({ name }) => name.startsWith(prefix))!.float32();
      }),
    );
    expect(await after(frozen)).toEqual(await before(frozen));
    expect(await after(learned)).not.toEqual(await before(learned));
  });
});

describe('train refuses', () => {
  const refused = async (args: readonly string[], message: string | RegExp, code = 1) => {
    const cwd = temporaryFolder();
    const { stderr, ...result } = await dynaconv(['train', ...args, '--output', 'out'], { cwd });
    expect({ ...result, stderr }).toEqual({
      code,
      stdout: '',
      stderr: expect.stringMatching(message),
    });
    expect(existsSync(path.join(cwd, 'out'))).toBe(false);
  };
  const detector = (data: string, ...args: string[]) => [
    ...[data, '--model', DETECTOR, '--backend', 'wasm'],
    ...args,
  ];

  test('data of another task, whichever it is', async () => {
    const [coco, labelled] = [DETECTOR, SEGMENTER].map((model) => dataOf(model as Model));
    await refused(
      [coco, '--model', 'rednet_digits'],
      /has annotations in COCO's format, from which detectors learn; rednet_digits is a classifier/,
      2,
    );
    await refused(
      [labelled, '--model', 'rednet_digits'],
      /has images and label maps, from which segmenters learn; rednet_digits is a classifier/,
      2,
    );
    await refused(
      detector(labelled),
      /has no annotations\.json, expected that file in COCO's format beside the images, or in a folder train/,
      2,
    );
    await refused([coco, '--model', SEGMENTER], /has no folders images and labels/, 2);
  });

  test('weights of another task', async () => {
    await refused(
      detector(dataOf(DETECTOR), '--weights', CHECKPOINT),
      /rednet_digits\.pth is not of retinanet_red_digits_neck_fpn: \d+ weights besides the classifiers' are missing or of another shape, such as \S+\. .*--no-strict trains with what fits, such as the backbone of a classifier/,
    );
  });

  test.each<[string, string[], RegExp]>([
    ['sizes', ['--size', '64'], /--size is for classifiers and segmenters, and retinanet\S+ is a/],
    ['more memory', ['--scale', '9999x9999'], /a step needs more than .* or a smaller --scale/],
    [
      'stages',
      ['--freeze', 'layer9'],
      /--freeze: retinanet\S+ has no stage 'layer9'; there are stem/,
    ],
    ['counts', ['--recompute', '1'], /--recompute: denseBlockPaths: counts are \[1\], expected 4/],
    ['batches', ['--batch', '5'], /--batch 5: there are 4 images to learn from, expected at least/],
  ])('%s that there are not', async (_, args, message) => {
    await refused(detector(dataOf(DETECTOR), ...args), message, 2);
  });

  test('annotations that are none, of no image, or of one image alone', async () => {
    const data = temporaryFolder();
    await writeCocoScenes(data, 0, 2);
    const write = (content: object) =>
      writeFileSync(path.join(data, 'annotations.json'), JSON.stringify(content));
    const coco = cocoOf(0, 2);
    write({ ...coco, annotations: [] });
    await refused(detector(data), /annotations\.json: there are no annotations/);
    const boxes = coco.annotations.map((each) => ({ ...each, segmentation: undefined }));
    write({ ...coco, annotations: boxes });
    await refused(
      [data, '--model', 'mask_rcnn_red50_fpn'],
      /annotations\.json has no masks \(segmentation\), which mask_rcnn_red50_fpn learns; add them, or train a faster_rcnn/,
    );
    write({
      ...coco,
      images: [...coco.images, { ...coco.images[0], id: 900, file_name: 'x.png' }],
    });
    await refused(detector(data), /1 of the 3 images that .* names are missing, such as .*x\.png/);
    write({ ...coco, annotations: coco.annotations.filter(({ image_id }) => image_id === 1) });
    await refused(detector(data), /has 1 image to learn from and to test on, expected two/, 2);
  });

  test('labels outside of the classes, and names of too few', async () => {
    const data = temporaryFolder();
    await writeLabelledScenes(data, 0, 3);
    writeFileSync(path.join(data, 'classes.txt'), 'zero\none\n');
    const args = [data, '--model', SEGMENTER, '--backend', 'wasm'];
    await refused(
      args,
      /labels.00000\d\.png: the pixel \d+,\d+ is \d+, expected a class from 0 to 1/,
    );
    writeFileSync(path.join(data, 'classes.txt'), 'zero\n');
    await refused(args, /classes\.txt names 1 classes in 1 lines, expected a name in each line/, 2);
    rmSync(path.join(data, 'classes.txt'));
    await refused([...args, '--size', '64-96'], /--size 64-96: a segmenter learns from squares/, 2);
  });
});

test('a loss that is not finite ends the training, and finite weights are saved', async () => {
  const cwd = temporaryFolder();
  const args = trainArgs(DETECTOR, '--lr', '1e30', '--output', 'out');
  const { code, stderr } = await dynaconv(args, { cwd });
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(
      /the (loss|norm of the gradients) of step \d is (NaN|Infinity), and no weight was changed; .*\n {2}All up to update \d is saved in out; begin another training from there with a lower rate/,
    ),
  });
});

test('a segmenter learns classes by their names, of labels of which 0 is none', async () => {
  const cwd = temporaryFolder();
  await writeLabelledScenes(path.join(cwd, 'data'), 0, 3);
  const names = Array.from({ length: 10 }, (_, i) => `digit ${i + 1}`);
  writeFileSync(path.join(cwd, 'data', 'classes.txt'), `${names.join('\n')}\n`);
  const args = ['train', 'data', '--model', SEGMENTER, '--zero-is-none', '--size', '64'];
  const { code, stderr } = await dynaconv([...args, '--epochs', '1', '--backend', 'wasm'], { cwd });
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: expect.stringMatching(/^2 images of 10 classes to learn from, 1 to test on; overlock/),
  });
  const best = path.join(cwd, `${SEGMENTER}-training`, 'best.safetensors');
  const { metadata, tensors } = await readCheckpoint(best);
  expect(JSON.parse(metadata.classes as string)).toEqual(names);
  expect(tensors.get('decode_head.conv_seg.bias')!.shape).toEqual([10]);
});

test('an image that is of another size than its labels is named', async () => {
  const cwd = temporaryFolder();
  await writeLabelledScenes(path.join(cwd, 'data'), 0, 3);
  const png = encode({ width: 2, height: 1, data: new Uint8Array(2), channels: 1, depth: 8 });
  for (const i of [1, 2, 3]) writeFileSync(path.join(cwd, `data/labels/00000${i}.png`), png);
  const args = ['train', 'data', '--model', SEGMENTER, '--size', '64', '--backend', 'wasm'];
  const { code, stderr } = await dynaconv(args, { cwd });
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(
      /labels.00000\d\.png has 2×1 pixels, expected the image's 96×96\n/,
    ),
  });
});
