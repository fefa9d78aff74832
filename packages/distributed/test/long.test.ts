import { spawnSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { freeWorkers, missing, runWorkers, WorkerProcess } from './helpers/workers.ts';

const ROUNDS = 10_000;
/** Values of one all-reduce: so many that one kept in ten outweighs what V8's heap may grow by in a quarter. */
const VALUES = 16_000;
/** Bytes that a quarter of the rounds would leave if one all-reduce in ten were kept. */
const MOST_GROWTH = (ROUNDS / 4 / 10) * VALUES * Float32Array.BYTES_PER_ELEMENT;
const MOST_THREADS = 10;

describe.skipIf(missing || !process.env.DYNACONV_ALL)('many all-reduces', () => {
  it('leave a process as large as it was, with as many threads', async () => {
    const shapes = [[VALUES], [VALUES]];
    const results = await runWorkers('reduce', await freeWorkers(2), { shapes, rounds: ROUNDS });
    for (const { end, last, lines, stderr } of results) {
      expect(end, stderr).toBe(0);
      expect(last).toMatchObject({ wrong: 0, tensors: 0 });
      const looks = lines.filter(({ type }) => type === 'look') as unknown as {
        rss: number;
        threads: number;
      }[];
      const growths = looks.slice(1).map(({ rss }, i) => rss - looks[i].rss);
      // V8's heap grows in one quarter or another.
      expect(Math.min(...growths)).toBeLessThan(MOST_GROWTH);
      // V8 and TensorFlow may start one of their own meanwhile; a leak of two a round would be thousands.
      expect(looks.at(-1)!.threads - looks[0].threads).toBeLessThan(MOST_THREADS);
    }
  });
});

const [FIRST, SECOND] = ['dynaconv-test-0', 'dynaconv-test-1'];
const ip = (...args: string[]) => spawnSync('ip', args, { encoding: 'utf8' });
const removeNetwork = () => {
  for (const name of [FIRST, SECOND]) ip('netns', 'del', name);
};

/** Two hosts, as far as the network goes, with a cable between them. */
function makeNetwork(): string | undefined {
  const commands = [
    ['netns', 'add', FIRST],
    ['netns', 'add', SECOND],
    ['-n', FIRST, 'link', 'add', 'cable', 'type', 'veth', 'peer', 'name', 'cable', 'netns', SECOND],
    ...[FIRST, SECOND].flatMap((name, i) => [
      ['-n', name, 'addr', 'add', `10.77.0.${i + 1}/24`, 'dev', 'cable'],
      ['-n', name, 'link', 'set', 'cable', 'up'],
      ['-n', name, 'link', 'set', 'lo', 'up'],
    ]),
  ];
  for (const command of commands) {
    const { status, stderr, error } = ip(...command);
    if (status !== 0) return `ip ${command.join(' ')}: ${error?.message ?? stderr}`;
  }
  return undefined;
}

describe.skipIf(missing || !process.env.DYNACONV_ALL)('a cable that is cut', () => {
  afterEach(removeNetwork);

  it('is an error on both hosts', async ({ skip }) => {
    removeNetwork();
    const refused = makeNetwork();
    if (refused) skip(`network namespaces need an administrator: ${refused}`);
    const workers = ['10.77.0.1:7000', '10.77.0.2:7000'];
    const processes = [FIRST, SECOND].map(
      (name, rank) =>
        new WorkerProcess('reduce', { workers, rank, shapes: [[8], [8]], bound: 20, waits: true }, [
          'ip',
          'netns',
          'exec',
          name,
        ]),
    );
    for (const each of processes) await each.line('up');
    expect(ip('-n', FIRST, 'link', 'set', 'cable', 'down').status).toBe(0);
    for (const each of processes) each.tell();
    for (const { end, last } of await Promise.all(processes.map(({ ended }) => ended))) {
      expect(last).toMatchObject({ type: 'error', name: 'WorkerLostError' });
      expect(end).toBe(75);
    }
  });
});
