import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ended, freeWorkers, missing, runWorkers, WorkerProcess } from './helpers/workers.ts';

const STEPS = 4;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dynaconv-distributed-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const train = async (count: number, optimizer: string, more: object = {}): Promise<Ended[]> =>
  runWorkers('train', await freeWorkers(count), {
    optimizer,
    steps: STEPS,
    folder,
    every: STEPS + 1,
    bound: 120,
    ...more,
  });

/** @returns them, where all have come to their ends */
function complete(results: readonly Ended[]): readonly Ended[] {
  for (const { end, stderr, last } of results) {
    expect(end, `${stderr}${JSON.stringify(last).slice(0, 500)}`).toBe(0);
  }
  return results;
}

const ended = (results: readonly Ended[]): unknown[] =>
  complete(results).map(({ last }) => last.trainable);

/**
 * How far two trainings may be apart for rounding alone, as a part of how far the weights went: a gradient is what some 50 layers did
 * forward and backward, each of which sums up to 2·4·28² terms in another order, which moves it by √n·2⁻²⁴ of its size at random; four
 * times that, in every step.
 */
const MOST_ROUNDING = STEPS * 4 * Math.sqrt(2 * 50) * Math.sqrt(2 * 4 * 28 ** 2) * 2 ** -24;

const distance = (a: Float32Array, b: Float32Array): number =>
  Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0));

describe.skipIf(missing)('training', () => {
  it.each(['sgd', 'momentum', 'adam', 'our sgd', 'our adam'])(
    'of two workers gives, bit for bit, the weights of one process that adds their gradients: %s',
    async (optimizer) => {
      const workers = ended(await train(2, optimizer));
      const options = { optimizer, steps: STEPS, together: 2 };
      const [alone] = ended([await new WorkerProcess('train', options).ended]);
      expect(workers).toEqual([alone, alone]);
    },
  );

  it('without statistics of batches gives the weights of one process that takes both batches as one, inside a bound', async () => {
    const values = path.join(folder, 'values');
    const valuesOf = (results: readonly Ended[]): Float32Array => {
      complete(results);
      return new Float32Array(Uint8Array.from(readFileSync(values)).buffer);
    };
    const options = { optimizer: 'sgd', freezes: true, values };
    const one = async (steps: number) =>
      new WorkerProcess('train', { ...options, whole: 2, steps }).ended;
    const before = valuesOf([await one(0)]);
    const whole = valuesOf([await one(STEPS)]);
    const together = valuesOf(await train(2, 'sgd', options));
    const moved = distance(whole, before);
    expect(moved).toBeGreaterThan(0);
    expect(distance(together, whole)).toBeLessThan(MOST_ROUNDING * moved);
  });

  it('of three workers gives the same weights on all, and again', async () => {
    const first = ended(await train(3, 'momentum'));
    const second = ended(await train(3, 'momentum'));
    expect(new Set([...first, ...second]).size).toBe(1);
  });

  it.each([
    { who: 'a worker', rank: 1, optimizer: 'adam' },
    { who: 'the leader', rank: 0, optimizer: 'momentum' },
  ])(
    'goes on from its checkpoint to the same weights when $who was killed in the middle of a step: $optimizer',
    async ({ rank, optimizer }) => {
      const every = 2;
      const undisturbed = ended(await train(2, optimizer));
      const killed = { rank, step: 3, signal: 'SIGKILL', once: path.join(folder, 'killed') };
      const first = await train(2, optimizer, { every, killed });
      expect(first[rank].end).toBe('SIGKILL');
      const survivor = first[1 - rank];
      expect(survivor.last).toMatchObject({ type: 'error', name: 'WorkerLostError' });
      expect(survivor.end).toBe(75);
      const second = await train(2, optimizer, { every, killed });
      for (const { lines } of second) expect(lines).toContainEqual({ type: 'begun', step: 2 });
      expect(ended(second)).toEqual(undisturbed);
      // BatchNorm's statistics, too, are those of worker 0.
      expect(second[0].last.all).toBeDefined();
    },
  );
});
