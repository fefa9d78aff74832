import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type ModelFiles, writeModelFolder } from '../src/files/model_folder.ts';
import { dynaconv } from './support/cli.ts';
import { CHECKPOINT } from './support/digits.ts';
import { temporaryFolder } from './support/folder.ts';

const { signal } = new AbortController();

/** Weights of two shards that say whose they are. */
const model = (name: string): ModelFiles => ({
  shards: [1, 2].map((part) => new TextEncoder().encode(`${name} ${part}`)),
  json: (paths) => JSON.stringify({ name, weightsManifest: [{ paths, weights: [] }] }),
});

const write = (target: string, name: string, force = false, files = model(name)) =>
  writeModelFolder(target, files, { force, signal });

/** Fails unless all weights are there and of the model of model.json. */
function nameOf(target: string): string {
  const { name, weightsManifest } = JSON.parse(
    readFileSync(path.join(target, 'model.json'), 'utf8'),
  );
  const texts = weightsManifest[0].paths.map((shard: string) =>
    readFileSync(path.join(target, shard), 'utf8'),
  );
  expect(texts).toEqual([`${name} 1`, `${name} 2`]);
  return name;
}

test('a new folder appears as a whole', async () => {
  const folder = temporaryFolder();
  const target = path.join(folder, 'model');
  const files = model('first');
  await write(target, 'first', false, {
    ...files,
    json(shards) {
      expect(existsSync(target)).toBe(false);
      return files.json(shards);
    },
  });
  expect(nameOf(target)).toBe('first');
  expect(readdirSync(folder)).toEqual(['model']);
  expect(readdirSync(target).sort()).toEqual([
    'group1-shard1of2.bin',
    'group1-shard2of2.bin',
    'model.json',
  ]);
  mkdirSync(path.join(folder, 'other'));
  expect(statSync(target).mode).toBe(statSync(path.join(folder, 'other')).mode);
});

test('a model is replaced with force only, through a link, beside files of the user’s own', async () => {
  const folder = temporaryFolder();
  const target = path.join(folder, 'model');
  await write(target, 'first');
  await expect(write(target, 'second')).rejects.toThrow('exists; pass --force to replace it');
  expect(nameOf(target)).toBe('first');
  writeFileSync(path.join(target, 'notes.md'), 'mine');
  mkdirSync(path.join(target, 'photos'));
  chmodSync(path.join(target, 'model.json'), 0o600);
  symlinkSync('model', path.join(folder, 'link'));
  await write(path.join(folder, 'link'), 'second', true);
  await write(path.join(folder, 'link'), 'third', true);
  expect(nameOf(target)).toBe('third');
  expect(lstatSync(path.join(folder, 'link')).isSymbolicLink()).toBe(true);
  expect(statSync(path.join(target, 'model.json')).mode & 0o777).toBe(0o600);
  expect(readFileSync(path.join(target, 'notes.md'), 'utf8')).toBe('mine');
  // The weights of those before are gone.
  expect(readdirSync(target)).toHaveLength(5);
});

test('there is a whole model at any time, also where a write fails', async () => {
  const target = path.join(temporaryFolder(), 'model');
  await write(target, 'first');
  const files = model('second');
  const failing = write(target, 'second', true, {
    ...files,
    json() {
      expect(nameOf(target)).toBe('first');
      throw new Error('no more');
    },
  });
  await expect(failing).rejects.toThrow('no more');
  expect(nameOf(target)).toBe('first');
  expect(readdirSync(target)).toHaveLength(3);
});

test('only what the command names itself is removed, whatever model.json names', async () => {
  const folder = temporaryFolder();
  const target = path.join(folder, 'model');
  mkdirSync(target);
  writeFileSync(path.join(folder, 'group1-shard1of1.bin'), 'outside');
  writeFileSync(path.join(target, 'photo.jpg'), 'mine');
  const paths = ['photo.jpg', '../group1-shard1of1.bin', '/etc/none'];
  writeFileSync(
    path.join(target, 'model.json'),
    JSON.stringify({ weightsManifest: [{ paths, weights: [] }] }),
  );
  await write(target, 'ours', true);
  expect(nameOf(target)).toBe('ours');
  expect(readFileSync(path.join(target, 'photo.jpg'), 'utf8')).toBe('mine');
  expect(readFileSync(path.join(folder, 'group1-shard1of1.bin'), 'utf8')).toBe('outside');
});

test.each([
  ['a folder without a model.json', undefined],
  ['a folder whose model.json is not a tfjs model', '{"name": "my model"}'],
  ['a folder whose model.json is not a tfjs model', 'no JSON'],
])('%s is never written in', async (what, json) => {
  const target = path.join(temporaryFolder(), 'photos');
  mkdirSync(target);
  writeFileSync(path.join(target, 'a.jpg'), '');
  if (json !== undefined) writeFileSync(path.join(target, 'model.json'), json);
  const before = readdirSync(target);
  await expect(write(target, 'ours', true)).rejects.toThrow(
    `${target} is ${what}; --force replaces only folders that hold a tfjs model`,
  );
  expect(readdirSync(target)).toEqual(before);
});

test('a file or device is never replaced by a folder', async () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'file'), 'mine');
  await expect(write(path.join(folder, 'file'), 'ours', true)).rejects.toThrow('is a file');
  await expect(write('/dev/null', 'ours', true)).rejects.toThrow('is a device or pipe');
  expect(readFileSync(path.join(folder, 'file'), 'utf8')).toBe('mine');
});

test('several writers with force leave one whole model', async () => {
  const folder = temporaryFolder();
  const target = path.join(folder, 'model');
  const names = ['a', 'b', 'c', 'd'];
  await Promise.all(names.map((name) => write(target, name, true)));
  expect(names).toContain(nameOf(target));
  expect(readdirSync(target)).toHaveLength(3);
  expect(readdirSync(folder)).toEqual(['model']);
});

test('of several processes without force one succeeds, and the others say so', {
  timeout: 300_000,
}, async () => {
  const cwd = temporaryFolder();
  const args = ['convert', CHECKPOINT, 'model', '--model', 'rednet_digits'];
  const results = await Promise.all([1, 2, 3].map(() => dynaconv(args, { cwd })));
  expect(results.map(({ code }) => code).sort()).toEqual([0, 2, 2]);
  for (const { code, stderr } of results) {
    expect(stderr).toBe(code === 0 ? '' : 'error: model exists; pass --force to replace it\n');
  }
  expect(readdirSync(cwd)).toEqual(['model']);
});
