import { describe, expect, it } from 'vitest';
import { composedCpu } from '../src/backends/cpu.ts';
import { parseExpectations } from '../src/expectations.ts';
import type { Mutant } from '../src/mutants/index.ts';
import { MUTANTS, mutantBackend } from '../src/mutants/index.ts';
import { runConformance } from '../src/run/run_conformance.ts';

const faulty = MUTANTS.find(({ name }) => name === 'Involution2D_empty_batch_throws') as Mutant;
const EMPTY = 'Involution2D:forward:b=0,*';
const today = '2030-01-15';

const run = (expectations: string, strict = false) =>
  runConformance({
    backend: { ...mutantBackend(faulty), expectations },
    cases: [EMPTY, 'Involution2D:forward:b=2,*'],
    today,
    strict,
  });

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

  it('have a mark before the query where cases are fatal, or fail on some machines only', () => {
    const marked = parseExpectations(`
      !Involution2D:* 2030-12-31 it hangs
      ?Involution2D:* 2030-12-31 on processors without FMA
      Involution2D:*  2030-12-31 it is broken
    `);
    expect(marked.map(({ fatal, sometimes }) => [fatal, sometimes])).toEqual([
      [true, false],
      [false, true],
      [false, false],
    ]);
  });

  it.each(['Involution2D:*', 'Involution2D:* 2030-12-31', 'Involution2D:* soon it is broken'])(
    "reject '%s'",
    (line) => {
      expect(() => parseExpectations(line)).toThrow(
        `expectation '${line}' is malformed, expected a query, a day as YYYY-MM-DD, and a reason`,
      );
    },
  );

  it.each([false, true])('let a foreseen failure be, and only that, strict %s', async (strict) => {
    expect((await run('', strict)).ok).toBe(false);
    const report = await run(`${EMPTY} 2030-01-15 division by zero`, strict);
    expect(report).toMatchObject({ ok: true, problems: [], warnings: [] });
    expect(report.exceptions.length).toBeGreaterThan(0);
    for (const exception of report.exceptions) {
      expect(exception).toMatchObject({
        status: 'expected-fail',
        reason: 'division by zero',
        failure: { kind: 'exception', message: 'batch is 0' },
      });
    }
  });

  it('are warned of the day after they expire, and then fail a strict run', async () => {
    const expired = [`the expectation '${EMPTY}' expired on 2030-01-14`];
    const line = `${EMPTY} 2030-01-14 division by zero`;
    expect(await run(line)).toMatchObject({ ok: true, problems: [], warnings: expired });
    expect(await run(line, true)).toMatchObject({ ok: false, problems: expired, warnings: [] });
    const sometimes = await run(`?${line}`, true);
    expect(sometimes).toMatchObject({ ok: false, problems: expired });
  });

  it('fail the run where they match nothing', async () => {
    expect(
      await run(`${EMPTY} 2030-01-15 division by zero\n*:forward:b=77,* 2030-01-15 why`),
    ).toMatchObject({
      ok: false,
      problems: ["the expectation '*:forward:b=77,*' matches no case"],
    });
  });

  describe('whose cases pass', () => {
    const ALL = 'Involution2D:forward:*';
    const line = `${ALL} 2030-01-15 all is lost`;
    const message =
      /^the expectation 'Involution2D:forward:\*' says that Involution2D:forward:k=\S+,b=2,\S+ fails, and it passes; narrow or remove/;

    it('are warned of, once a line', async () => {
      const report = await run(line);
      expect(report).toMatchObject({ ok: true, problems: [] });
      expect(report.warnings).toEqual([expect.stringMatching(message)]);
      const contradicting = report.exceptions.filter(({ contradicts }) => contradicts === ALL);
      expect(contradicting.length).toBeGreaterThan(1);
      for (const { status } of contradicting) expect(status).toBe('pass');
    });

    it('fail a strict run', async () => {
      const report = await run(line, true);
      expect(report).toMatchObject({ ok: false, warnings: [] });
      const passes = report.exceptions.filter(({ failure }) => failure?.kind === 'passes');
      expect(passes.length).toBeGreaterThan(1);
      expect(passes[0]).toMatchObject({
        status: 'fail',
        failure: { message: expect.stringMatching(message) },
      });
    });

    it.each([false, true])('are let be where a ? foresees both, strict %s', async (strict) => {
      const report = await run(`?${line}`, strict);
      expect(report).toMatchObject({ ok: true, problems: [], warnings: [] });
      expect(new Set(report.exceptions.map(({ status }) => status))).toEqual(
        new Set(['expected-fail']),
      );
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
