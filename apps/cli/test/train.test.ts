import { readdirSync } from 'node:fs';
import path from 'node:path';
import { readCheckpoint } from '@dynaconv/checkpoint';
import { OFFICIAL, officialShapes } from '@dynaconv/test-kit';
import { hasTfjsNode } from '@dynaconv/tools';
import { describe, expect, test } from 'vitest';
import { dynaconvJson } from './support/cli.ts';
import { CHECKPOINT } from './support/digits.ts';
import { temporaryFolder } from './support/folder.ts';
import {
  CLASSES,
  EPOCHS,
  figuresOf,
  hashOf,
  logOf,
  TRAINING,
  UPDATES,
  wholeTraining,
} from './support/training.ts';

const training = wholeTraining();

describe('train', () => {
  test('writes weights under the official names, state and log', async () => {
    const board = hasTfjsNode() ? ['tensorboard'] : [];
    expect(readdirSync(training().whole)).toEqual([
      'best.safetensors',
      'last.safetensors',
      'log.jsonl',
      'state.safetensors',
      ...board,
    ]);
    for (const name of ['best', 'last']) {
      const { tensors, metadata } = await readCheckpoint(
        path.join(training().whole, `${name}.safetensors`),
      );
      const shapes = officialShapes({ ...OFFICIAL.rednet_digits, numClasses: CLASSES });
      expect(new Map([...tensors.values()].map(({ name, shape }) => [name, [...shape]]))).toEqual(
        new Map(shapes),
      );
      expect(new Set([...tensors.values()].map(({ dtype }) => dtype))).toEqual(
        new Set(['float32']),
      );
      expect(JSON.parse(metadata.classes as string)).toEqual(['0', '1', '2']);
    }
    const log = logOf(training().whole);
    expect(log.filter(({ type }) => type === 'step').map(({ step }) => step)).toEqual(
      Array.from({ length: EPOCHS * UPDATES }, (_, i) => i + 1),
    );
    expect(log.filter(({ type }) => type === 'epoch').map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
  });

  test('gives the same bits for the same seed on any number of workers, with recomputation too', async () => {
    const cwd = temporaryFolder();
    const { code, stdout } = await training().train(
      ['--output', 'again', '--readers', '3', '--recompute', '1,2,2,1'],
      { cwd },
    );
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^epoch 1 of 3 · loss \d\.\d{4} · .* % right, the best so far$/),
      expect.stringMatching(/^epoch 2 of 3 · /),
      expect.stringMatching(/^epoch 3 of 3 · /),
      expect.stringMatching(
        /^best: epoch \d, \d+\.\d\d % of 3 images right; again.best\.safetensors$/,
      ),
    ]);
    expect(hashOf(path.join(cwd, 'again'))).toEqual(hashOf(training().whole));
    expect(figuresOf(path.join(cwd, 'again'))).toEqual(figuresOf(training().whole));
  });

  test('with --json prints one document', async () => {
    const cwd = temporaryFolder();
    const report = await dynaconvJson<{ epochs: object[]; best: object }>(
      ['train', training().data, ...TRAINING, '--epochs', '1', '--seed', '4', '--output', 'out'],
      { cwd },
    );
    expect(report).toMatchObject({
      model: 'rednet_digits',
      output: 'out',
      settings: { recipe: 'rednet', epochs: 1, batch: 6, seed: 4, flip: false },
      epochs: [{ epoch: 1, images: 3, best: true }],
      best: { epoch: 1 },
    });
    expect(hashOf(path.join(cwd, 'out'))).not.toEqual(hashOf(training().whole));
  });

  test('fine-tunes weights to other classes, and leaves frozen stages as they are', async () => {
    const cwd = temporaryFolder();
    const { code, stderr } = await training().train(
      ['--weights', CHECKPOINT, '--epochs', '1', '--freeze', 'stem,layer1', '--output', 'out'],
      { cwd },
    );
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(
        /2 weights of rednet_digits not in .*, drawn at random: head\.fc\.weight, head\.fc\.bias\n.*; finetune recipe on/,
      ),
    });
    const { tensors } = await readCheckpoint(path.join(cwd, 'out', 'last.safetensors'));
    const { tensors: before } = await readCheckpoint(CHECKPOINT);
    const isSame = async (name: string) =>
      Buffer.from((await tensors.get(name)!.float32()).buffer).equals(
        Buffer.from((await before.get(name)!.float32()).buffer),
      );
    expect(await isSame('backbone.layer1.0.conv1.weight')).toBe(true);
    expect(await isSame('backbone.layer2.0.conv1.weight')).toBe(false);
  });
});

test('a loss that is not finite ends the training, and finite weights are saved', async () => {
  const cwd = temporaryFolder();
  const { code, stderr } = await training().train(['--lr', '1e30', '--output', 'out'], { cwd });
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(
      /error: Trainer: the (loss|norm of the gradients) of step \d is (NaN|Infinity), and no weight was changed; .*\n {2}All up to update \d is saved in out; begin another training from there with a lower rate: --weights out.last\.safetensors --lr 1e\+29 --output FOLDER\n$/,
    ),
  });
});
