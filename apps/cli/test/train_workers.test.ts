import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { missingNativeKernels } from '@dynaconv/tools';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from './support/folder.ts';
import { hashOf, logOf, wholeTraining } from './support/training.ts';

/** Why there can be no workers here. */
const missing =
  missingNativeKernels() ?? (process.platform === 'linux' ? undefined : 'this is not Linux');

const training = wholeTraining();

const LOCAL = ['--local', '2', '--batch', '3', '--output', 'out'];

/** Processes that were started by others of these, by the rank that they were given. */
function workersOf(folder: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      const place = args.indexOf('--rank');
      if (
        place > 0 &&
        readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`PWD_OF_TEST=${folder}`)
      ) {
        found.set(args[place + 1], Number(pid));
      }
    } catch {
      // It has ended meanwhile.
    }
  }
  return found;
}

/** Trains with two workers, one of which is killed when the log has so many lines. */
async function killed(cwd: string, rank: string, lines: number) {
  const running = training().train(LOCAL, { cwd, env: { PWD_OF_TEST: cwd } });
  let ended = false;
  void running.then(() => {
    ended = true;
  });
  const log = path.join(cwd, 'out', 'log.jsonl');
  while (!ended && !(existsSync(log) && readFileSync(log, 'utf8').split('\n').length > lines)) {
    await setTimeout(5);
  }
  const pid = workersOf(cwd).get(rank);
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
  return { pid, ...(await running) };
}

describe.skipIf(missing)('train --local 2', () => {
  test('starts again when a worker or the first one is killed, and gives the same bits', async () => {
    const cwd = temporaryFolder();
    const { code, stderr, stdout } = await training().train(LOCAL, { cwd });
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringContaining('with 2 workers'),
    });
    expect(stdout).toMatch(/^epoch 1 of 3 .*\nepoch 2 of 3 .*\nepoch 3 of 3 .*\nbest: epoch/);
    const steps = logOf(path.join(cwd, 'out')).filter(({ type }) => type === 'step');
    for (const step of steps) {
      const { allReduceShare } = step as unknown as { allReduceShare: number };
      expect(allReduceShare > 0 && allReduceShare < 1).toBe(true);
    }
    for (const rank of ['0', '1']) {
      const again = temporaryFolder();
      const result = await killed(again, rank, 4);
      expect(result.pid).toBeDefined();
      expect({ code: result.code, stderr: result.stderr }).toEqual({
        code: 0,
        stderr: expect.stringContaining('a worker was lost; all 2 start again from the last state'),
      });
      expect(hashOf(path.join(again, 'out'))).toEqual(hashOf(path.join(cwd, 'out')));
    }
  });

  test('ends with 75 where it may not start again', async () => {
    const cwd = temporaryFolder();
    const running = training().train([...LOCAL, '--bound', '1e-3', '--restarts', '0'], { cwd });
    const { code, stderr } = await running;
    expect({ code, stderr }).toEqual({
      code: 75,
      stderr: expect.stringMatching(
        /no answer from another worker within 0\.001 s[\s\S]*a worker was lost for the 1\. time; --restarts 1 would try again\n$/,
      ),
    });
    expect(existsSync(path.join(cwd, 'out'))).toBe(false);
  });
});

test.skipIf(missing)('a worker that waits for others ends by Ctrl-C', async () => {
  const cwd = temporaryFolder();
  const interrupt = new AbortController();
  const { code, stderr } = await training().train(
    ['--workers', '127.0.0.1:19001,127.0.0.1:19002', '--rank', '0', '--output', 'out'],
    {
      cwd,
      interrupt: interrupt.signal,
      onStderr: (text) => {
        if (text.includes('waiting for the other workers')) interrupt.abort('SIGINT');
      },
    },
  );
  expect({ code, stderr }).toEqual({
    code: 130,
    stderr: expect.stringContaining('error: stopped by SIGINT'),
  });
});

test.each([
  [['--workers', '127.0.0.1:7000,127.0.0.1:7001'], '--workers needs --rank, from 0 to 1'],
  [['--rank', '0'], '--rank needs --workers HOST:PORT,HOST:PORT'],
  [['--sync-batch-norm'], '--sync-batch-norm needs --workers'],
  [['--local', '2', '--rank', '0'], '--local starts all workers itself'],
  [['--local', '2', '--workers', 'a:1,b:1'], '--local starts all workers itself'],
  [
    ['--workers', 'a:1,b:1', '--rank', '0', '--backend', 'cpu'],
    '--workers needs --backend node, which has the collectives; this is cpu',
  ],
])('refuses %j: %s', async (args, message) => {
  const cwd = temporaryFolder();
  const { code, stderr } = await training().train([...args, '--output', 'out'], { cwd });
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) });
  expect(existsSync(path.join(cwd, 'out'))).toBe(false);
});
