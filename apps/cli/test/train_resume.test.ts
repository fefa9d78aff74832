import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { readSafetensors } from '@dynaconv/checkpoint';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from './support/folder.ts';
import { figuresOf, hashOf, logOf, wholeTraining } from './support/training.ts';

const training = wholeTraining();

/** Ends a training with a signal when its log has so many lines. */
async function stopped(cwd: string, lines: number, signal: 'SIGINT' | 'SIGKILL') {
  const interrupt = new AbortController();
  const running = training().train(['--output', 'out'], { cwd, interrupt: interrupt.signal });
  let ended = false;
  void running.then(() => {
    ended = true;
  });
  const log = path.join(cwd, 'out', 'log.jsonl');
  while (!ended && !(existsSync(log) && readFileSync(log, 'utf8').split('\n').length > lines)) {
    await setTimeout(5);
  }
  interrupt.abort(signal);
  return running;
}

async function expectResumed(cwd: string): Promise<void> {
  const { code, stderr } = await training().train(['--output', 'out', '--resume'], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
  expect(hashOf(path.join(cwd, 'out'))).toEqual(hashOf(training().whole));
  expect(figuresOf(path.join(cwd, 'out'))).toEqual(figuresOf(training().whole));
}

test('a training that is over is left as it is', async () => {
  const { train, whole } = training();
  const before = hashOf(whole);
  const { code, stderr, stdout } = await train(['--output', whole, '--resume']);
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: expect.stringContaining('is over: nothing'),
  });
  expect(stdout).toMatch(/^best: epoch \d, .*\n$/);
  expect(hashOf(whole)).toEqual(before);
});

describe('a training that is stopped goes on to the same bits', () => {
  // In the first epoch, and in the second, of which the state knows nothing.
  test.each([1, 6])('by a kill when its log has %i lines', async (lines) => {
    const cwd = temporaryFolder();
    const { code } = await stopped(cwd, lines, 'SIGKILL');
    expect(code).toBe(null);
    // As if it had been writing.
    writeFileSync(path.join(cwd, 'out', 'state.safetensors.0123456789ab.tmp'), 'half');
    await expectResumed(cwd);
    expect(readdirSync(path.join(cwd, 'out')).toSorted()).toEqual(
      readdirSync(training().whole).toSorted(),
    );
  });

  test('by Ctrl-C, which saves', async () => {
    const cwd = temporaryFolder();
    const { code, stderr } = await stopped(cwd, 1, 'SIGINT');
    expect({ code, stderr }).toEqual({
      code: 130,
      stderr: expect.stringMatching(/error: stopped by SIGINT\n$/),
    });
    const { tensors } = await readSafetensors(path.join(cwd, 'out', 'state.safetensors'));
    const [steps] = await tensors.get('optimizer/iter')!.data();
    expect(steps).toBe(logOf(path.join(cwd, 'out')).findLast(({ type }) => type === 'step')!.step);
    await expectResumed(cwd);
  });

  test('by an image that cannot be read, which is named', async () => {
    const cwd = temporaryFolder();
    const [name] = readdirSync(path.join(training().data, '1')).toSorted();
    const image = path.join(training().data, '1', name);
    const bytes = readFileSync(image);
    const others = readdirSync(path.join(training().data, '1')).toSorted().slice(1);
    try {
      for (const file of [name, ...others]) {
        cpSync(path.join(training().data, '1', file), path.join(cwd, file));
        writeFileSync(path.join(training().data, '1', file), bytes.subarray(0, 60));
      }
      const { code, stdout, stderr } = await training().train(['--output', 'out'], { cwd });
      expect({ code, stdout, stderr }).toEqual({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(
          /error: image: cannot read .*digits.1.\d+\.png \(.*\).*\n {2}All up to update \d is saved in out; put it right and go on with --resume\n$/,
        ),
      });
    } finally {
      for (const file of [name, ...others]) {
        cpSync(path.join(cwd, file), path.join(training().data, '1', file));
      }
    }
    await expectResumed(cwd);
  });

  test.skipIf(!existsSync('/dev/full'))('by a full disk', async () => {
    const cwd = temporaryFolder();
    await stopped(cwd, 1, 'SIGKILL');
    // What is written there finds no space.
    const best = path.join(cwd, 'out', 'best.safetensors');
    symlinkSync('/dev/full', best);
    const { code, stderr } = await training().train(['--output', 'out', '--resume'], { cwd });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(
        /error: cannot write out.best\.safetensors: no space left on device\n {2}All up to update 3 is saved in out; put it right and go on with --resume\n$/,
      ),
    });
    rmSync(best);
    await expectResumed(cwd);
  });
});
