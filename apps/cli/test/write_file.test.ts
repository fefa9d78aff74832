import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { UsageError } from '../src/errors.ts';
import { assertWritable } from '../src/files/target.ts';
import { type Content, writeOutput } from '../src/files/write_file.ts';
import { dynaconv } from './support/cli.ts';
import { CHECKPOINT } from './support/digits.ts';
import { temporaryFolder } from './support/folder.ts';

const { signal } = new AbortController();
const bytes = (text: string) => new TextEncoder().encode(text);
const write = (target: string, text: string, force = false) =>
  writeOutput(target, bytes(text), { force, signal });
const text = (file: string) => readFileSync(file, 'utf8');

/** Content that does something after its first half. */
async function* halfThen(act: () => void): AsyncGenerator<Uint8Array> {
  yield bytes('half ');
  act();
  yield bytes('whole');
}

async function fifo(): Promise<string> {
  const pipe = path.join(temporaryFolder(), 'pipe');
  const made = spawn('mkfifo', [pipe]);
  expect(await once(made, 'exit')).toEqual([0, null]);
  return pipe;
}

describe('a file', () => {
  test('appears when it is whole', async () => {
    const folder = temporaryFolder();
    const target = path.join(folder, 'out');
    const content = halfThen(() => expect(existsSync(target)).toBe(false));
    await writeOutput(target, content, { force: false, signal });
    expect(text(target)).toBe('half whole');
    expect(readdirSync(folder)).toEqual(['out']);
  });

  test.each([
    ['fails', () => Promise.reject(new Error('no more')), 'no more'],
    ['is interrupted', undefined, 'stopped'],
  ])('that %s half-way leaves nothing new and nothing changed', async (_, fail, message) => {
    const folder = temporaryFolder();
    const target = path.join(folder, 'out');
    writeFileSync(target, 'before');
    const controller = new AbortController();
    async function* content(): AsyncGenerator<Uint8Array> {
      yield bytes('half');
      if (fail) await fail();
      else controller.abort(new Error('stopped'));
      yield bytes('whole');
    }
    await expect(
      writeOutput(target, content(), { force: true, signal: controller.signal }),
    ).rejects.toThrow(message);
    expect(text(target)).toBe('before');
    expect(readdirSync(folder)).toEqual(['out']);
  });

  test('that exists is replaced with force only, and keeps its mode', async () => {
    const target = path.join(temporaryFolder(), 'out');
    writeFileSync(target, 'before');
    chmodSync(target, 0o640);
    const refused = write(target, 'after');
    await expect(refused).rejects.toThrow(`${target} exists; pass --force to replace it`);
    await expect(refused).rejects.toBeInstanceOf(UsageError);
    expect(text(target)).toBe('before');
    await write(target, 'after', true);
    expect(text(target)).toBe('after');
    expect(statSync(target).mode & 0o777).toBe(0o640);
  });

  test('that is new has the mode of any other new file', async () => {
    const folder = temporaryFolder();
    await write(path.join(folder, 'out'), '');
    writeFileSync(path.join(folder, 'other'), '');
    expect(statSync(path.join(folder, 'out')).mode).toBe(statSync(path.join(folder, 'other')).mode);
  });

  test('that appears meanwhile is not replaced without force', async () => {
    const folder = temporaryFolder();
    const target = path.join(folder, 'out');
    const content: Content = halfThen(() => writeFileSync(target, 'theirs'));
    await expect(writeOutput(target, content, { force: false, signal })).rejects.toThrow(
      `${target} exists; pass --force to replace it`,
    );
    expect(text(target)).toBe('theirs');
    expect(readdirSync(folder)).toEqual(['out']);
  });

  test('has one winner among processes, and the others say so', { timeout: 300_000 }, async () => {
    const cwd = temporaryFolder();
    const results = await Promise.all(
      Array.from({ length: 3 }, () => dynaconv(['convert', CHECKPOINT, 'a.safetensors'], { cwd })),
    );
    expect(results.map(({ code }) => code).sort()).toEqual([0, 2, 2]);
    for (const { code, stderr } of results) {
      expect(stderr).toBe(
        code === 0 ? '' : 'error: a.safetensors exists; pass --force to replace it\n',
      );
    }
    expect(readdirSync(cwd)).toEqual(['a.safetensors']);
  });
});

describe('a symbolic link', () => {
  test.each([
    ['to a file', 'real'],
    ['to another link', 'second'],
  ])('%s is written through', async (_, to) => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'elsewhere'));
    const real = path.join(folder, 'elsewhere', 'real');
    writeFileSync(real, 'before');
    symlinkSync('real', path.join(folder, 'elsewhere', 'second'));
    const link = path.join(folder, 'link');
    symlinkSync(path.join('elsewhere', to), link);
    await expect(write(link, 'after')).rejects.toThrow('exists; pass --force');
    await write(link, 'after', true);
    expect(readlinkSync(link)).toBe(path.join('elsewhere', to));
    expect(lstatSync(real).isFile()).toBe(true);
    expect(text(real)).toBe('after');
    expect(readdirSync(folder).sort()).toEqual(['elsewhere', 'link']);
    expect(readdirSync(path.dirname(real)).sort()).toEqual(['real', 'second']);
  });

  test('to nothing yet is made to lead somewhere', async () => {
    const folder = temporaryFolder();
    symlinkSync('new', path.join(folder, 'link'));
    await write(path.join(folder, 'link'), 'whole');
    expect(readlinkSync(path.join(folder, 'link'))).toBe('new');
    expect(text(path.join(folder, 'new'))).toBe('whole');
  });

  test('to itself is refused', async () => {
    const link = path.join(temporaryFolder(), 'link');
    symlinkSync('link', link);
    await expect(write(link, '', true)).rejects.toThrow(
      `cannot write ${link}: its symbolic links lead in a circle`,
    );
  });
});

describe('what is no file', () => {
  test('a device stays one', async () => {
    const link = path.join(temporaryFolder(), 'null');
    symlinkSync('/dev/null', link);
    await write(link, 'gone');
    await write('/dev/null', 'gone', true);
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
    expect(readlinkSync(link)).toBe('/dev/null');
  });

  test('a named pipe stays one, and its reader gets all', async () => {
    const pipe = await fifo();
    const long = 'x'.repeat(1_000_000);
    const written = write(pipe, long, true);
    const reader = spawn('cat', [pipe], { stdio: ['ignore', 'pipe', 'ignore'] });
    expect((await buffer(reader.stdout)).length).toBe(long.length);
    await written;
    expect(lstatSync(pipe).isFIFO()).toBe(true);
    expect(readdirSync(path.dirname(pipe))).toEqual(['pipe']);
  });

  test('a named pipe without a reader heeds the signal', async () => {
    const pipe = await fifo();
    const controller = new AbortController();
    const waiting = writeOutput(pipe, bytes('x'), { force: false, signal: controller.signal });
    controller.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
  });

  test('a named pipe whose reader stops reading heeds the signal', async () => {
    const pipe = await fifo();
    const reader = spawn('sh', ['-c', 'exec 3<"$0"; echo open; read wait', pipe], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    onTestFinished(() => void reader.kill());
    const controller = new AbortController();
    const { signal } = controller;
    const stuck = writeOutput(pipe, bytes('x'.repeat(1_000_000)), { force: false, signal });
    await once(reader.stdout, 'data');
    controller.abort(new Error('stopped'));
    await expect(stuck).rejects.toThrow('stopped');
  });

  test('stdout may be named, and what it holds already is kept', async () => {
    const cwd = temporaryFolder();
    const command = 'echo before; "$0" "$@"; echo after';
    const args = [
      process.execPath,
      path.join(import.meta.dirname, '../dist/main.js'),
      'convert',
      CHECKPOINT,
      'link.safetensors',
    ];
    symlinkSync('/dev/stdout', path.join(cwd, 'link.safetensors'));
    const child = spawn('sh', ['-c', `(${command}) > all`, ...args], { cwd, stdio: 'ignore' });
    expect(await once(child, 'exit')).toEqual([0, null]);
    const all = readFileSync(path.join(cwd, 'all'));
    expect(all.subarray(0, 7).toString()).toBe('before\n');
    expect(all.indexOf('"__metadata__"')).toBeGreaterThan(0);
    expect(all.subarray(-6).toString()).toBe('after\n');
  });

  test('a socket is refused', async () => {
    const socket = path.join(temporaryFolder(), 'socket');
    const server = createServer().listen(socket);
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    await expect(write(socket, '', true)).rejects.toThrow(
      `cannot write ${socket}: it is a socket, expected a file`,
    );
  });

  test('a folder is never replaced by a file', async () => {
    const folder = temporaryFolder();
    const target = path.join(folder, 'photos');
    mkdirSync(target);
    await expect(write(target, '', true)).rejects.toThrow(`cannot write ${target}: it is a folder`);
    expect(readdirSync(folder)).toEqual(['photos']);
  });
});

describe('the folder to write in', () => {
  test.each([
    ['missing', 'out', 'there is no folder'],
    ['file', 'out', 'is not a folder'],
  ])('must be there: %s', async (parent, name, message) => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'file'), '');
    const target = path.join(folder, parent, name);
    // One after the other: a promise that fails while nobody awaits it ends the test run.
    for (const attempt of [() => write(target, '', true), () => assertWritable(target, true)]) {
      const refused = attempt();
      await expect(refused).rejects.toThrow(`cannot write ${target}: `);
      await expect(refused).rejects.toThrow(message);
      await expect(refused).rejects.toBeInstanceOf(UsageError);
    }
  });

  test.skipIf(process.getuid?.() === 0)('must be one that may be written in', async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o500);
    const target = path.join(folder, 'out');
    await expect(assertWritable(target, false)).rejects.toThrow(
      `cannot write ${target}: permission denied`,
    );
    await expect(write(target, '')).rejects.toThrow(`cannot write ${target}: permission denied`);
  });
});
