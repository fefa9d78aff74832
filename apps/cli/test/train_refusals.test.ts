import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { readSafetensors, streamSafetensors } from '@dynaconv/checkpoint';
import { describe, expect, test } from 'vitest';
import { dynaconv } from './support/cli.ts';
import { CHECKPOINT } from './support/digits.ts';
import { temporaryFolder } from './support/folder.ts';
import { hashOf, TRAINING, wholeTraining } from './support/training.ts';

const training = wholeTraining();

describe('train refuses', () => {
  const refused = async (args: readonly string[], code: number, message: RegExp, cwd?: string) => {
    const { stderr, ...result } = await dynaconv(['train', ...args], {
      cwd: cwd ?? temporaryFolder(),
    });
    // By itself, so that a failure shows all of it.
    expect(stderr).toMatch(message);
    expect(result).toEqual({ code, stdout: '' });
  };

  test.each([
    ['a folder without folders', [], /digits has no folders, expected one for each class/],
    ['an empty class', ['a', 'b'], /digits.a has no image, expected JPEG/],
  ])('%s', async (_, classes, message) => {
    const cwd = temporaryFolder();
    mkdirSync(path.join(cwd, 'digits'));
    for (const name of classes) mkdirSync(path.join(cwd, 'digits', name));
    await refused(['digits', ...TRAINING], 1, message, cwd);
    expect(readdirSync(cwd)).toEqual(['digits']);
  });

  test('what is no folder', async () => {
    await refused(['missing', ...TRAINING], 1, /^error: missing: no such folder\n$/);
  });

  test('a vanished image, by its name', async () => {
    const cwd = temporaryFolder();
    for (const name of ['a', 'b']) {
      mkdirSync(path.join(cwd, 'digits', name), { recursive: true });
      for (let i = 0; i < 4; i++)
        symlinkSync('gone.png', path.join(cwd, 'digits', name, `${i}.png`));
    }
    await refused(['digits', ...TRAINING], 1, /cannot read digits.[ab].\d\.png \(.*missing/, cwd);
  });

  test.each([
    [
      'a batch larger than the images',
      ['--batch', '19'],
      /--batch 19: there are 18 images to learn from, expected at least a batch/,
    ],
    [
      'a batch larger than memory',
      ['--size', '100000'],
      /--batch 6: a step needs more than .*B, and .*B are there; try --batch \d/,
    ],
    [
      'an unknown stage',
      ['--freeze', 'layer9'],
      /--freeze: rednet_digits has no stage 'layer9'; there are stem, layer1/,
    ],
    [
      'counts of no stages',
      ['--recompute', '1'],
      /--recompute: blockPaths: counts are \[1\], expected 4/,
    ],
    [
      'images too small',
      ['--size', '0'],
      /--size <pixels>' argument '0' is invalid. It must be a number of pixels/,
    ],
    [
      'a share out of range',
      ['--min-scale', '1.5'],
      /It must be a number above 0 and at most 1|above 0 and at most 1/,
    ],
    [
      'a slant beyond the horizon',
      ['--shear', '90'],
      /--shear <degrees>' argument '90' is invalid. It must be degrees from 0 to 80/,
    ],
    [
      'a recipe that there is not',
      ['--recipe', 'x'],
      /Allowed choices are rednet, overlock, finetune/,
    ],
    [
      'to resume without a state',
      ['--resume', '--output', 'none'],
      /--resume: there is no none.state\.safetensors; begin a training without --resume/,
    ],
  ])('%s', async (_, args, message) => {
    const cwd = temporaryFolder();
    await refused([training().data, ...TRAINING, ...args], 2, message, cwd);
    expect(readdirSync(cwd)).toEqual([]);
  });

  test('weights of another network', async () => {
    await refused(
      [training().data, ...TRAINING, '--model', 'overlock_digits', '--weights', CHECKPOINT],
      1,
      /rednet_digits\.pth is not of overlock_digits: \d+ weights besides the classifier's are missing or of another shape/,
    );
  });

  test('an output that holds something, and a training that was begun otherwise', async () => {
    const before = hashOf(training().whole);
    const args = [training().data, ...TRAINING, '--output', training().whole];
    await refused(args, 2, /whole holds a training already; go on with it by --resume/);
    await refused(
      [training().data, ...TRAINING, '--output', training().data],
      2,
      /digits is not empty; name another folder/,
    );
    await refused(
      [...args, '--resume', '--lr', '1'],
      2,
      /was begun with --lr 0\.00234375, not 1; call it as then/,
    );
    // Another optimizer's.
    await refused(
      [...args, '--resume', '--recipe', 'overlock'],
      2,
      /was begun with --recipe "rednet", not "overlock"/,
    );
    await refused(
      [
        path.join(training().data),
        ...TRAINING,
        '--val-share',
        '0.5',
        '--output',
        training().whole,
        '--resume',
      ],
      2,
      /holds other images than when the training in .* was begun/,
    );
    expect(hashOf(training().whole)).toEqual(before);
  });

  test("another optimizer's state, of which it says so", async () => {
    const cwd = temporaryFolder();
    await training().train(['--recipe', 'finetune', '--epochs', '1', '--output', 'out'], { cwd });
    const file = path.join(cwd, 'out', 'state.safetensors');
    const { tensors } = await readSafetensors(file);
    const { metadata } = await readSafetensors(path.join(training().whole, 'state.safetensors'));
    const mixed = streamSafetensors([...tensors.values()], metadata as Record<string, string>);
    writeFileSync(file, await buffer(mixed));
    await refused(
      [training().data, ...TRAINING, '--output', 'out', '--resume'],
      1,
      /^error: --resume: the state in out does not fit: .*; it is of another optimizer\n$/,
      cwd,
    );
  });
});
