import { describe, expect, it } from 'vitest';
import { BACKENDS } from '../src/backends/index.ts';
import { OPS } from '../src/cases/index.ts';
import { MUTANTS, mutantBackend } from '../src/mutants/index.ts';
import { isTested, runConformance } from '../src/run/run_conformance.ts';
import { type RandomOutcome, runRandom } from '../src/run/run_random.ts';

const OP = OPS.filter(({ name }) => name === 'Involution2D');
const mutant = (name: string) => mutantBackend(MUTANTS.find((one) => one.name === name)!);

describe('property runs', () => {
  it.each([
    ['cpu', 40],
    ['wasm', 120],
  ])('find nothing on %s', async (name, runs) => {
    const backend = BACKENDS.find((one) => one.name === name)!;
    const { problems, outcomes } = await runRandom({ backend, runs, seed: 20 });
    expect(problems).toEqual([]);
    expect(outcomes.map(({ op, runs, failure }) => ({ op, runs, failure }))).toEqual(
      OPS.filter((op) => isTested(op, backend)).map(({ name: op }) => ({
        op,
        runs,
        failure: undefined,
      })),
    );
  });

  it('shrink what they find to a case whose id runs it again', async () => {
    const backend = mutant('Involution2D_tail_lanes_missed');
    const told: RandomOutcome[] = [];
    const { outcomes } = await runRandom({
      backend,
      ops: OP,
      runs: 200,
      seed: 1,
      report: (outcome) => told.push(outcome),
    });
    expect(told).toEqual(outcomes);
    const [{ failure }] = outcomes;
    expect(failure?.message).toMatch(/out of bound$/);
    // Of all that can fail, one channel in one group is the least.
    expect(failure?.id).toMatch(/^Involution2D:forward:k=1,s=1,d=1,b=1,h=1,w=1,c=1,g=1/);
    const again = await runConformance({ backend, cases: [failure!.id] });
    expect(again.exceptions[0].failure?.message).toBe(failure!.message);
  });

  it('are the same for the same seed', async () => {
    const backend = mutant('Involution2D_padding_is_read');
    const options = { backend, ops: OP, runs: 100, seed: 3 };
    const { outcomes } = await runRandom(options);
    expect(outcomes[0].failure).toBeDefined();
    expect((await runRandom(options)).outcomes).toEqual(outcomes);
  });

  it('say so where the backend does not start', async () => {
    const backend = {
      ...BACKENDS[0],
      async setup() {
        throw new Error('no such device');
      },
    };
    expect(await runRandom({ backend, runs: 10, seed: 1 })).toEqual({
      problems: ["backend 'cpu' did not start: no such device"],
      outcomes: [],
    });
  });
});
