import { describe, expect, it } from 'vitest';
import { type Ended, freeWorkers, missing, runWorkers } from './helpers/workers.ts';

const agree = async (values: readonly object[], units: readonly number[]): Promise<Ended[]> =>
  runWorkers('agree', await freeWorkers(values.length), { values, units, bound: 120 });

function expectRefused(results: readonly Ended[], message: string): void {
  for (const { end, last } of results) {
    expect(last).toMatchObject({ type: 'error', name: 'WorkersDisagreeError', message });
    expect(end).toBe(1);
  }
}

describe.skipIf(missing)('workers', () => {
  it('get the weights of the first, bit for bit, and texts of all', async () => {
    const results = await agree([{ batch: 4 }, { batch: 4 }, { batch: 4 }], [5, 5, 5]);
    for (const { end, stderr, last } of results) {
      expect(end, `${stderr}${JSON.stringify(last)}`).toBe(0);
      expect(last.after).toBe(results[0].last.before);
      expect(last).toMatchObject({ lengths: [700, 1400, 2100], ranks: [0, 1, 2] });
    }
    expect(results[1].last.before).not.toBe(results[0].last.before);
  });

  it('that were given other values end before the first step, and name both', async () => {
    expectRefused(
      await agree(
        [
          { batch: 4, seed: 1 },
          { batch: 4, seed: 2 },
        ],
        [5, 5],
      ),
      'agree: worker 1 has seed 2, but worker 0 has 1; it must be the same on every worker',
    );
  });

  it('whose models are not alike end before any weight is changed, and name both shapes', async () => {
    const results = await agree([{}, {}], [5, 6]);
    const [{ last }] = results;
    expectRefused(results, last.message as string);
    expect(last.message).toMatch(
      /^broadcast: worker 1 has weight 0 "'.*' \[3,6\]", but worker 0 has "'.*' \[3,5\]"; it must/,
    );
  });
});
