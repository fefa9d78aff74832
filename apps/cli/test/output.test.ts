import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { UsageError } from '../src/errors.ts';
import { writeAtomically } from '../src/output.ts';
import { temporaryFolder } from './support/folder.ts';

const write = (text: string) => (temporary: string) => writeFile(temporary, text);

const writeFolder = (text: string) => async (temporary: string) => {
  await mkdir(temporary);
  await writeFile(path.join(temporary, 'model.json'), text);
};

test('a file appears when it is whole', async () => {
  const folder = temporaryFolder();
  const target = path.join(folder, 'out');
  await writeAtomically(target, false, async (temporary) => {
    await writeFile(temporary, 'half');
    expect(existsSync(target)).toBe(false);
    await writeFile(temporary, 'whole');
  });
  expect(readFileSync(target, 'utf8')).toBe('whole');
  expect(readdirSync(folder)).toEqual(['out']);
});

test('a write that fails leaves nothing new and nothing changed', async () => {
  const folder = temporaryFolder();
  const target = path.join(folder, 'out');
  writeFileSync(target, 'before');
  const failing = writeAtomically(target, true, async (temporary) => {
    await writeFile(temporary, 'half');
    throw new Error('disk full');
  });
  await expect(failing).rejects.toThrow('disk full');
  expect(readFileSync(target, 'utf8')).toBe('before');
  expect(readdirSync(folder)).toEqual(['out']);
});

test('what the system refuses is told of the name that was given', async () => {
  const folder = temporaryFolder();
  const target = path.join(folder, 'out');
  const failing = writeAtomically(target, false, (temporary) =>
    writeFile(path.join(temporary, 'in', 'no folder'), ''),
  );
  await expect(failing).rejects.toThrow(`cannot write ${target}: no such file or directory`);
  await expect(failing).rejects.not.toThrow('.tmp');
});

test('what exists is replaced with force only', async () => {
  const target = path.join(temporaryFolder(), 'out');
  writeFileSync(target, 'before');
  const refused = writeAtomically(target, false, write('after'));
  await expect(refused).rejects.toThrow(`${target} exists; pass --force to replace it`);
  await expect(refused).rejects.toBeInstanceOf(UsageError);
  expect(readFileSync(target, 'utf8')).toBe('before');
  await writeAtomically(target, true, write('after'));
  expect(readFileSync(target, 'utf8')).toBe('after');
});

test('a model folder is replaced as a whole', async () => {
  const folder = temporaryFolder();
  const target = path.join(folder, 'model');
  await writeAtomically(target, false, writeFolder('before'));
  writeFileSync(path.join(target, 'old-shard.bin'), '');
  await writeAtomically(target, true, writeFolder('after'));
  expect(readdirSync(target)).toEqual(['model.json']);
  expect(readFileSync(path.join(target, 'model.json'), 'utf8')).toBe('after');
  expect(readdirSync(folder)).toEqual(['model']);
});

test('a folder that is no model is never replaced', async () => {
  const target = path.join(temporaryFolder(), 'photos');
  mkdirSync(target);
  writeFileSync(path.join(target, 'a.jpg'), '');
  const refused = writeAtomically(target, true, writeFolder('after'));
  await expect(refused).rejects.toThrow('--force replaces only folders that hold a tfjs model');
  expect(readdirSync(target)).toEqual(['a.jpg']);
});

test('there is no writing under a file', async () => {
  const file = path.join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  const refused = writeAtomically(path.join(file, 'out'), true, write(''));
  await expect(refused).rejects.toThrow(
    `cannot write ${path.join(file, 'out')}: ${file} is no folder`,
  );
  await expect(refused).rejects.toBeInstanceOf(UsageError);
});

test('the folder to write in must be there', async () => {
  const folder = path.join(temporaryFolder(), 'missing');
  await expect(writeAtomically(path.join(folder, 'out'), false, write(''))).rejects.toThrow(
    `there is no folder ${folder}`,
  );
});
