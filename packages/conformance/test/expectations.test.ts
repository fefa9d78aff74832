import { describe, expect, it } from 'vitest';
import { composedCpu } from '../src/backends/cpu.ts';
import { parseExpectations } from '../src/expectations.ts';
import type { Mutant } from '../src/mutants/index.ts';
import { MUTANTS, mutantBackend } from '../src/mutants/index.ts';
import { runConformance } from '../src/run/run_conformance.ts';

const faulty = MUTANTS.find(({ name }) => name === 'Involution2D_empty_batch_throws') as Mutant;
const EMPTY = 'Involution2D:forward:b=0,*';
const today = '2030-01-15';

const run = (
  expectations: string,
  cases = ['Involution2D:forward:b=0,*', 'Involution2D:forward:b=2,*'],
) => runConformance({ backend: { ...mutantBackend(faulty), expectations }, cases, today });

describe('expectations', () => {
  it('are lines of a query, a day and a reason', () => {
    const [first, ...more] = parseExpectations(`
      # a comment
      Involution2D:forward:b=0,*   2030-12-31   the driver rejects empty buffers
    `);
    expect(more).toEqual([]);
    expect(first).toMatchObject({
      query: { op: 'Involution2D', direction: 'forward', params: { b: 0 } },
      expires: '2030-12-31',
      reason: 'the driver rejects empty buffers',
    });
  });

  it.each(['Involution2D:*', 'Involution2D:* 2030-12-31', 'Involution2D:* soon it is broken'])(
    "reject '%s'",
    (line) => {
      expect(() => parseExpectations(line)).toThrow(
        `expectation '${line}' is malformed, expected a query, a day as YYYY-MM-DD, and a reason`,
      );
    },
  );

  it('let a foreseen failure be, and only that', async () => {
    expect((await run('')).ok).toBe(false);
    const report = await run(`${EMPTY} 2030-01-15 division by zero`);
    expect(report).toMatchObject({ ok: true, problems: [] });
    expect(report.exceptions.length).toBeGreaterThan(0);
    for (const exception of report.exceptions) {
      expect(exception).toMatchObject({
        status: 'expected-fail',
        reason: 'division by zero',
        failure: { kind: 'exception', message: 'batch is 0' },
      });
    }
  });

  it('fail the run the day after they expire', async () => {
    expect(await run(`${EMPTY} 2030-01-14 division by zero`)).toMatchObject({
      ok: false,
      problems: [`the expectation '${EMPTY}' expired on 2030-01-14`],
    });
  });

  it('fail the run where they match nothing', async () => {
    expect(
      await run(`${EMPTY} 2030-01-15 division by zero\n*:forward:b=77,* 2030-01-15 why`),
    ).toMatchObject({
      ok: false,
      problems: ["the expectation '*:forward:b=77,*' matches no case"],
    });
  });

  it('fail the run where what they foresee passes', async () => {
    const report = await run('Involution2D:forward:* 2030-01-15 all is lost');
    expect(report.ok).toBe(false);
    const passes = report.exceptions.filter(({ failure }) => failure?.kind === 'passes');
    expect(passes.length).toBeGreaterThan(0);
    expect(passes[0]).toMatchObject({
      status: 'fail',
      failure: {
        message:
          "it passes, but the expectation 'Involution2D:forward:*' says that it fails; narrow or remove it",
      },
    });
  });

  it('do not excuse a backend that does not start', async () => {
    const backend = {
      ...composedCpu,
      expectations: '* 2030-01-15 nothing works',
      async setup() {
        throw new Error('no such device');
      },
    };
    const report = await runConformance({ backend, cases: [EMPTY], today });
    expect(report.ok).toBe(false);
  });
});
