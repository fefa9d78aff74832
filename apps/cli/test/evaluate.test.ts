import { cpSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { dynaconv, dynaconvJson } from './support/cli.ts';
import { CHECKPOINT } from './support/digits.ts';
import { temporaryFolder } from './support/folder.ts';
import { BACKEND, logOf, wholeTraining } from './support/training.ts';

const training = wholeTraining();

describe('evaluate', () => {
  interface Report {
    images: number;
    accuracy: number;
    byClass: { className: string; images: number; right: number }[];
  }
  const args = ['--model', 'rednet_digits', '--batch', '8'];

  test('tests weights on folders named as their classes', async () => {
    const report = await dynaconvJson<Report>([
      'evaluate',
      training().data,
      ...args,
      '--weights',
      CHECKPOINT,
    ]);
    expect(report).toMatchObject({ images: 21, accuracy: 1, top5: 1 });
    expect(report.byClass[1]).toEqual({ className: '1', images: 7, right: 7 });
    expect(report.byClass[5]).toEqual({ className: '5', images: 0, right: 0 });
  });

  test('gives what train gave for the images that it kept', async () => {
    const weights = ['--weights', path.join(training().whole, 'last.safetensors')];
    const { stdout } = await dynaconv([
      'evaluate',
      training().data,
      ...args,
      ...weights,
      '--kept',
      ...BACKEND,
    ]);
    const last = logOf(training().whole).findLast(({ type }) => type === 'epoch') as unknown as {
      accuracy: number;
      validationLoss: number;
    };
    expect(stdout).toMatch(
      new RegExp(
        `^${(100 * last.accuracy).toFixed(2)} % of 3 images right, 100.00 % among the five most probable; loss (\\d+\\.\\d+); `,
      ),
    );
  });

  test('refuses folders of other classes', async () => {
    const cwd = temporaryFolder();
    cpSync(path.join(training().data, '1'), path.join(cwd, 'digits', 'cat'), { recursive: true });
    const { code, stderr } = await dynaconv(
      ['evaluate', 'digits', ...args, '--weights', CHECKPOINT],
      { cwd },
    );
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        'error: 1 of 1 folders, such as cat, are none of the 10 classes of these weights (0, 1, 2, …); name the folders by them\n',
    });
  });
});
