import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { LOCK, lockRun } from '../src/train/run_lock.ts';
import { temporaryFolder } from './support/folder.ts';
import { hashOf, wholeTraining } from './support/training.ts';

const held = (folder: string, pid: number, host = hostname()) =>
  writeFileSync(path.join(folder, LOCK), JSON.stringify({ pid, host }));
const holder = (folder: string) => JSON.parse(readFileSync(path.join(folder, LOCK), 'utf8'));

/** A number that a process had. */
const deadPid = () => spawnSync(process.execPath, ['--version']).pid;

describe('a folder that is trained into', () => {
  test('is held until it is released', async () => {
    const folder = temporaryFolder();
    const release = await lockRun(folder);
    expect(holder(folder)).toEqual({ pid: process.pid, host: hostname() });
    await release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each([
    ['a process that is there', hostname(), () => process.ppid, ''],
    // Whether it is there cannot be seen from here.
    ['any process of another machine', 'elsewhere', deadPid, ' on elsewhere'],
  ])('is held by %s', async (_, host, pidOf, place) => {
    const folder = temporaryFolder();
    const pid = pidOf();
    held(folder, pid, host);
    await expect(lockRun(folder)).rejects.toThrow(
      `process ${pid}${place} is training into ${folder}; wait until it has ended or stop it, or name another folder by --output. If that process is no training, remove ${path.join(folder, LOCK)}`,
    );
    expect(holder(folder).pid).toBe(pid);
  });

  test.each([
    ['a process that is gone', deadPid],
    ['an earlier process of the same number', () => process.pid],
  ])('is not held by %s', async (_, pidOf) => {
    const folder = temporaryFolder();
    held(folder, pidOf());
    await lockRun(folder);
    expect(holder(folder).pid).toBe(process.pid);
  });

  test.each(['', '{"pid":', '{}', '3'])('is not held by a file of %j', async (content) => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, LOCK), content);
    await lockRun(folder);
    expect(holder(folder).pid).toBe(process.pid);
  });
});

describe('train', () => {
  const training = wholeTraining();

  test('refuses a folder that another process trains into, and changes nothing', async () => {
    const { whole, train } = training();
    const before = hashOf(whole);
    held(whole, process.pid);
    const { code, stderr } = await train(['--output', whole, '--resume']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining(`process ${process.pid} is training into ${whole}`),
    });
    expect([hashOf(whole), holder(whole).pid]).toEqual([before, process.pid]);
  });

  test('takes a new folder that only a dead process has held', async () => {
    const cwd = temporaryFolder();
    mkdirSync(path.join(cwd, 'out'));
    held(path.join(cwd, 'out'), deadPid());
    const { code } = await training().train(['--output', 'out', '--epochs', '1'], { cwd });
    expect(code).toBe(0);
    expect(existsSync(path.join(cwd, 'out', LOCK))).toBe(false);
  });

  test('of two at once one trains, and the other says why it does not', async () => {
    const cwd = temporaryFolder();
    const both = await Promise.all(
      [0, 1].map(() => training().train(['--output', 'out'], { cwd })),
    );
    const [done, refused] = both.toSorted((a, b) => a.code! - b.code!);
    expect([done.code, refused.code]).toEqual([0, 2]);
    // The one may have ended before the other begins.
    expect(refused.stderr).toMatch(/is training into out|out holds a training already/);
    expect(hashOf(path.join(cwd, 'out'))).toEqual(hashOf(training().whole));
  });
});
