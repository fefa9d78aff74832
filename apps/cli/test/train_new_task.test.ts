import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { dynaconvJson } from './support/cli.ts';
import { digit, LABELS } from './support/digits.ts';
import { temporaryFolder } from './support/folder.ts';

const [LEARNED, TESTED] = [192, 120];
const CLASSES = ['even', 'odd'];

/** Digits of which is to be told whether they are odd. */
async function writeParities(folder: string): Promise<void> {
  for (const part of ['train', 'val']) {
    for (const name of CLASSES) mkdirSync(path.join(folder, part, name), { recursive: true });
  }
  for (let i = 0; i < LEARNED + TESTED; i++) {
    const part = i < LEARNED ? 'train' : 'val';
    const file = path.join(folder, part, CLASSES[LABELS[i] % 2], `${i}.png`);
    await digit(i).png().toFile(file);
  }
}

test('a new task is learned better from weights of another than from random ones, at the same cost', async () => {
  const folder = temporaryFolder();
  const data = path.join(folder, 'parities');
  await writeParities(data);
  const learn = async (name: string, ...args: string[]): Promise<number> => {
    const { best } = await dynaconvJson<{ best: { accuracy: number } }>([
      ...['train', data, '--model', 'rednet_digits', '--recipe', 'finetune', '--backend', 'wasm'],
      ...['--epochs', '3', '--batch', '16', '--lr', '1e-3', '--no-flip', '--min-scale', '0.8'],
      ...['--output', path.join(folder, name), ...args],
    ]);
    return best.accuracy;
  };
  const tuned = await learn('tuned', '--weights', 'rednet_digits');
  const scratch = await learn('scratch');
  // It reads digits: were it worse than this, its weights would not have been of use.
  expect(tuned).toBeGreaterThan(0.85);
  // Half are right by chance, give or take 4.6 %.
  expect(tuned - scratch).toBeGreaterThan(0.1);
});
