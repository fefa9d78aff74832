import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readImageFolder, WorkerReader } from '@dynaconv/training/node';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { LocalReader, Random } from '../../src/data/index.ts';

async function folderOf(files: readonly string[]): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'dynaconv-training-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [i, file] of files.entries()) {
    const name = path.join(folder, file);
    await mkdir(path.dirname(name), { recursive: true });
    const random = new Random('file', i);
    const raw = Uint8Array.from({ length: 20 * 16 * 3 }, () => random.below(256));
    const image = sharp(raw, { raw: { width: 20, height: 16, channels: 3 } });
    await writeFile(name, /\.txt$/.test(file) ? 'text' : await image.png().toBuffer());
  }
  return folder;
}

const named = (
  folder: string,
  { samples }: { samples: readonly { source: string; label: number }[] },
) =>
  samples.map(({ source, label }) => [
    path.relative(folder, source).replaceAll(path.sep, '/'),
    label,
  ]);

test('train and val hold a folder for each class, in the order of names', async () => {
  const folder = await folderOf([
    'train/n2/b.png',
    'train/n2/deep/a.png',
    'train/n1/a.png',
    'train/n1/notes.txt',
    'train/.hidden/a.png',
    'val/n2/a.png',
  ]); // prettier-ignore
  const { training, validation } = await readImageFolder(folder);
  expect(training.classes).toEqual(['n1', 'n2']);
  expect(named(folder, training)).toEqual([
    ['train/n1/a.png', 0],
    ['train/n2/b.png', 1],
    ['train/n2/deep/a.png', 1],
  ]);
  expect(validation.classes).toEqual(['n1', 'n2']);
  expect(named(folder, validation)).toEqual([['val/n2/a.png', 1]]);
});

test('a folder of classes is split by a seed', async () => {
  const names = Array.from({ length: 20 }, (_, i) => `${i % 2 ? 'cat' : 'dog'}/${i}.png`);
  const folder = await folderOf(names);
  const first = await readImageFolder(folder, { seed: 1, validationShare: 0.2 });
  expect(first.validation.samples).toHaveLength(4);
  expect(first.training.samples).toHaveLength(16);
  expect(await readImageFolder(folder, { seed: 1, validationShare: 0.2 })).toEqual(first);
  const other = await readImageFolder(folder, { seed: 2, validationShare: 0.2 });
  expect(other.validation).not.toEqual(first.validation);
});

test.each([
  ['without folders', ['a.png'], /has no folders, expected one for each class/],
  ['with an empty class', ['a/1.png', 'b/notes.txt'], /b has no image, expected JPEG/],
  [
    'whose val has a class of its own',
    ['train/a/1.png', 'val/b/1.png'],
    /val.b is of a class that there is no folder of to learn from; the classes are a$/,
  ],
])('a folder %s is an error', async (_, files, message) => {
  await expect(readImageFolder(await folderOf(files))).rejects.toThrow(message);
});

test('what is no folder is an error', async () => {
  const folder = await folderOf(['a/1.png']);
  await expect(readImageFolder(path.join(folder, 'b'))).rejects.toThrow(/b: no such folder$/);
  await expect(readImageFolder(path.join(folder, 'a', '1.png'))).rejects.toThrow(
    /1\.png is a file, expected a folder of images$/,
  );
});

const preprocessing = {
  resize: { shortSide: 12, interpolation: 'bicubic' },
  crop: 12,
  mean: [120, 110, 100],
  std: [60, 61, 62],
} as const;
const job = (i: number) =>
  ({
    kind: 'training',
    preprocessing,
    augmentation: {
      scale: [0.08, 1],
      ratio: [3 / 4, 4 / 3],
      interpolation: 'random',
      flip: 0.5,
      erasing: 0.5,
      randAugment: { magnitude: 9, magnitudeStd: 0.5, layers: 2, probability: 0.5 },
    },
    size: 12,
    key: [1, i],
  }) as const;

test('any number of workers gives the bits of this thread', async () => {
  const folder = await folderOf(Array.from({ length: 7 }, (_, i) => `a/${i}.png`));
  const files = Array.from({ length: 7 }, (_, i) => path.join(folder, 'a', `${i}.png`));
  const local = new LocalReader();
  const expected = await Promise.all(files.map((file, i) => local.read(file, job(i))));
  for (const workers of [1, 3]) {
    const reader = new WorkerReader(workers);
    const values = await Promise.all(files.map((file, i) => reader.read(file, job(i))));
    expect(values).toEqual(expected);
    const tested = await reader.read(files[0], { kind: 'evaluation', preprocessing });
    expect(tested).toEqual(await local.read(files[0], { kind: 'evaluation', preprocessing }));
    await reader.close();
  }
});

test('a file that cannot be read is an error that names it, and the others are read', async () => {
  const folder = await folderOf(['a/1.png', 'a/broken.txt']);
  const reader = new WorkerReader(1);
  const bad = reader.read(path.join(folder, 'a', 'broken.txt'), job(0));
  const missing = reader.read(path.join(folder, 'a', '2.png'), job(0));
  const good = reader.read(path.join(folder, 'a', '1.png'), job(0));
  await expect(bad).rejects.toThrow(/cannot read .*broken\.txt/);
  await expect(missing).rejects.toThrow(/cannot read .*2\.png/);
  expect(await good).toHaveLength(12 * 12 * 3);
  await reader.close();
  await expect(reader.read('x', job(0))).rejects.toThrow('read after close');
});

test('closing rejects what is still being read', async () => {
  const folder = await folderOf(['a/1.png']);
  const reader = new WorkerReader(1);
  const reads = [0, 1].map((i) => reader.read(path.join(folder, 'a', '1.png'), job(i)));
  const settled = Promise.allSettled(reads);
  await reader.close();
  for (const { status } of await settled) expect(status).toBe('rejected');
});

test('the number of workers is a positive integer', () => {
  expect(() => new WorkerReader(0)).toThrow(
    'WorkerReader: workers is 0, expected a positive integer',
  );
});
