import { assertOptions, type OptionNames } from '@dynaconv/options';
import { getBackend, getKernel, ready, version_core } from '@tensorflow/tfjs-core';
import type { ConformanceBackend, Heap } from '../backends/backend.ts';
import { OPS } from '../cases/index.ts';
import { FLOAT32 } from '../core/bound.ts';
import { canHold, type DataKind } from '../core/data.ts';
import {
  type ConformanceCase,
  declaredCases,
  findCases,
  type OpDeclaration,
} from '../core/declare.ts';
import {
  contradiction,
  type Expectation,
  findExpectation,
  parseExpectations,
  staleExpectations,
} from '../expectations.ts';
import { type CaseResult, REPORT_SCHEMA, type Report, summarize } from '../report.ts';
import type { Bench } from './bench.ts';
import { describeRuntime } from './describe_runtime.ts';
import { CaseFailure } from './failure.ts';
import { runCase } from './run_case.ts';

export interface ConformanceOptions {
  backend: ConformanceBackend;
  /** Queries, or cases found before; every declared case where left out. */
  cases?: readonly string[] | readonly ConformanceCase[];
  /** Of what the queries find, only the quick subset. */
  quick?: boolean;
  /** Is told of every case as it ends. */
  report?: (result: CaseResult) => void;
  /** Ends the run at the first case that fails unforeseen. */
  bail?: boolean;
  /** The ops that queries and expectations speak of. */
  ops?: readonly OpDeclaration[];
  /** The day that expectations are held against, as YYYY-MM-DD; today where left out. */
  today?: string;
  /**
   * Whether expectations that have expired, or that cases contradict by passing, fail the run. Left out, they are warnings: a
   * checkout does not fail because time goes by.
   */
  strict?: boolean;
}

const CONFORMANCE_OPTIONS: OptionNames<ConformanceOptions> = {
  backend: true,
  cases: true,
  quick: true,
  report: true,
  bail: true,
  ops: true,
  today: true,
  strict: true,
};

/**
 * Runs cases on a backend, in Node or in a page. Nothing that the backend does throws: what is wrong is in the report.
 * @throws RangeError for a query that finds nothing; TypeError for an option that is none
 */
export async function runConformance(options: ConformanceOptions): Promise<Report> {
  assertOptions('runConformance', options, CONFORMANCE_OPTIONS);
  const { backend, quick, report, bail, ops = OPS, strict = false } = options;
  const selected = selectCases(options.cases, ops, quick);
  const applicable = selected.filter((one) => applies(one, backend));
  const expectations = parseExpectations(backend.expectations ?? '');
  const { problems, warnings } = judgeExpectations(backend, options);
  const results: CaseResult[] = [];
  const start = performance.now();
  problems.push(
    ...(await withBackend(backend, ops, async (bench) => {
      for (const one of applicable) {
        const result = await resultOf(one, bench, expectations, strict);
        results.push(result);
        report?.(result);
        if (bail && result.status === 'fail') break;
      }
    })),
  );
  const exceptions = results.filter(({ status, contradicts }) => status !== 'pass' || contradicts);
  return {
    schema: REPORT_SCHEMA,
    backend: backend.name,
    tfjsBackend: backend.tfjsBackend,
    dtype: 'float32',
    runtime: describeRuntime(),
    tfjsVersion: version_core,
    milliseconds: Math.round(performance.now() - start),
    ok: problems.length === 0 && exceptions.every(({ status }) => status !== 'fail'),
    problems,
    warnings: [...warnings, ...contradictions(exceptions)],
    notApplicable: selected.length - applicable.length,
    summary: summarize(results, backend.kernels),
    exceptions,
  };
}

/** What is wrong with a backend's expectations themselves, and what somebody should look at. */
export function judgeExpectations(
  backend: ConformanceBackend,
  options: Pick<ConformanceOptions, 'ops' | 'today' | 'strict'> = {},
): Pick<Report, 'problems' | 'warnings'> {
  const { ops = OPS, today = new Date().toISOString().slice(0, 10), strict } = options;
  const expectations = parseExpectations(backend.expectations ?? '');
  const { expired, unmatched } = staleExpectations(expectations, declaredCases(ops), today);
  return strict
    ? { problems: [...expired, ...unmatched], warnings: [] }
    : { problems: unmatched, warnings: expired };
}

/** One warning a line, however many cases contradict it. */
function contradictions(results: readonly CaseResult[]): string[] {
  const first = new Map<string, string>();
  for (const { id, contradicts } of results) {
    if (contradicts && !first.has(contradicts)) first.set(contradicts, id);
  }
  return [...first].map(([query, id]) => contradiction(query, id));
}

function selectCases(
  cases: ConformanceOptions['cases'] = ['*'],
  ops: readonly OpDeclaration[],
  quick: boolean | undefined,
): ConformanceCase[] {
  return cases.flatMap((one: string | ConformanceCase) =>
    typeof one === 'string' ? findCases(ops, [one], { quick }) : [one],
  );
}

/** Whether the backend has what the case asks of it: a heap that grows, tensors that can hold its data. */
/** Kernels of tfjs's own are tested where they are a package's of ours. */
export const isTested = (op: OpDeclaration, { kernels }: ConformanceBackend): boolean =>
  !op.stock || kernels.includes(op.name);

const applies = ({ op, settings }: ConformanceCase, backend: ConformanceBackend): boolean =>
  isTested(op, backend) &&
  (settings.steady !== 'growth' || backend.openHeap !== undefined) &&
  canHold(backend.arithmetic ?? FLOAT32, settings.data as DataKind);

/** A backend that is up. */
interface StartedBackend {
  bench: Bench;
  /** Brings it down again. */
  stop(): Promise<void>;
}

/** @throws Error saying why the backend did not start, which has been brought down again */
async function startBackend(
  backend: ConformanceBackend,
  ops: readonly OpDeclaration[],
): Promise<StartedBackend> {
  let heap: Heap | undefined;
  const stop = async () => {
    heap?.close();
    await backend.teardown?.();
  };
  try {
    await backend.setup();
    await ready();
    const problems = startProblems(backend, ops);
    if (problems.length > 0) throw new StartProblem(problems.join('; '));
    heap = backend.openHeap?.();
    const device = backend.openDevice?.();
    const { arithmetic = FLOAT32, residentBytes } = backend;
    return { bench: { arithmetic, heap, device, residentBytes }, stop };
  } catch (reason) {
    await stop();
    if (reason instanceof StartProblem) throw reason;
    const message = reason instanceof Error ? reason.message : reason;
    throw new StartProblem(`backend '${backend.name}' did not start: ${message}`);
  }
}

class StartProblem extends Error {}

/**
 * Brings the backend up, and down again whatever happens.
 * @returns what was wrong with the backend itself
 */
export async function withBackend(
  backend: ConformanceBackend,
  ops: readonly OpDeclaration[],
  use: (bench: Bench) => Promise<void>,
): Promise<string[]> {
  let started: StartedBackend;
  try {
    started = await startBackend(backend, ops);
  } catch (reason) {
    return [(reason as Error).message];
  }
  try {
    await use(started.bench);
    return [];
  } finally {
    await started.stop();
  }
}

/** A backend that is up, for a harness that asks for cases one by one, such as one that drives a page from outside. */
export interface OpenConformance {
  /** Runs one case; what is wrong is in the result. */
  run(one: ConformanceCase): Promise<CaseResult>;
  /** Brings the backend down again. */
  close(): Promise<void>;
}

/** @throws Error saying why the backend did not start */
export async function openConformance(
  backend: ConformanceBackend,
  { strict = false }: Pick<ConformanceOptions, 'strict'> = {},
): Promise<OpenConformance> {
  const expectations = parseExpectations(backend.expectations ?? '');
  const { bench, stop } = await startBackend(backend, OPS);
  return { run: (one) => resultOf(one, bench, expectations, strict), close: stop };
}

/**
 * The cases that queries find for a backend: those that it can run.
 * @throws RangeError for a query that finds nothing
 */
export const casesFor = (
  backend: ConformanceBackend,
  queries: readonly string[],
  options: { quick?: boolean } = {},
): ConformanceCase[] => findCases(OPS, queries, options).filter((one) => applies(one, backend));

/** A backend that quietly is another one, or that falls back to composed ops, would pass for what it is not. */
function startProblems(backend: ConformanceBackend, ops: readonly OpDeclaration[]): string[] {
  if (getBackend() !== backend.tfjsBackend) {
    return [`backend '${getBackend()}' is in use, expected '${backend.tfjsBackend}'`];
  }
  return ops.flatMap(({ name, stock }) => {
    const registered = getKernel(name, backend.tfjsBackend) !== undefined;
    const expected = backend.kernels.includes(name);
    // tfjs has kernels of its own.
    if (registered === expected || (stock && registered)) return [];
    return [
      expected
        ? `backend '${backend.name}' has no kernel ${name}, which it says it has`
        : `backend '${backend.name}' has a kernel ${name}, which it does not say it has`,
    ];
  });
}

async function resultOf(
  one: ConformanceCase,
  bench: Bench,
  expectations: readonly Expectation[],
  strict: boolean,
): Promise<CaseResult> {
  const start = performance.now();
  const result: CaseResult = {
    id: one.id,
    op: one.op.name,
    direction: one.direction,
    status: 'pass',
    worstFraction: 0,
    milliseconds: 0,
  };
  const expectation = findExpectation(expectations, one);
  try {
    if (expectation?.fatal) throw new CaseFailure('fatal', 'not run: it would not come back');
    result.worstFraction = await runCase(one, bench);
    if (expectation && !expectation.sometimes) {
      const { text } = expectation.query;
      if (strict) throw new CaseFailure('passes', contradiction(text, one.id));
      result.contradicts = text;
    }
  } catch (reason) {
    const { message } = reason as Error;
    const kind = reason instanceof CaseFailure ? reason.kind : 'exception';
    const foreseen = expectation !== undefined && kind !== 'passes';
    result.status = foreseen ? 'expected-fail' : 'fail';
    result.failure = { kind, message };
    if (foreseen) result.reason = expectation.reason;
  }
  result.milliseconds = performance.now() - start;
  return result;
}
