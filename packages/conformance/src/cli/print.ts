import type { Mutant } from '../mutants/index.ts';
import type { CaseResult, Report } from '../report.ts';
import type { RandomOutcome } from '../run/run_random.ts';

/** A failure as it happens, with what runs it again. */
export function printFailure(backend: string, { id, status, failure }: CaseResult): void {
  if (status !== 'fail') return;
  console.log(`✗ ${id}\n  ${failure?.kind}: ${failure?.message}\n  ${reproduction(backend, id)}`);
}

export function printReport({
  backend,
  runtime,
  ok,
  problems,
  warnings,
  summary,
  milliseconds,
}: Report): void {
  for (const problem of problems) console.log(`✗ ${problem}`);
  for (const warning of warnings) console.log(`warning: ${warning}`);
  const total = (key: 'passed' | 'failed' | 'expectedFailures') =>
    summary.reduce((sum, row) => sum + row[key], 0);
  const worst = [...summary].sort((a, b) => b.worstFraction - a.worstFraction)[0];
  console.log(
    `${ok ? '✓' : '✗'} ${backend} on ${runtime}: ${total('passed')} passed, ${total('failed')} failed, ${total('expectedFailures')} known deviations, in ${(milliseconds / 1000).toFixed(1)} s`,
  );
  if (worst?.worstCase) {
    console.log(`  worst error ${worst.worstFraction.toFixed(3)} of its bound: ${worst.worstCase}`);
  }
}

export function printOutcome(backend: string, seed: number, outcome: RandomOutcome): void {
  const { op, runs, failure } = outcome;
  if (failure) {
    console.log(
      `✗ ${op}: fails with seed ${seed} after ${runs} cases; the smallest it shrinks to:`,
    );
    console.log(`  ${failure.message}\n  ${reproduction(backend, failure.id)}`);
  } else {
    console.log(`✓ ${backend} ${op}: ${runs} random cases, seed ${seed}`);
  }
}

export function printCaught({ name, fault }: Mutant, caught: CaseResult | undefined): void {
  const end = caught ? `${caught.failure?.kind}: ${caught.id}` : 'nothing caught it';
  console.log(`${caught ? '✓' : '✗'} ${name}: ${fault}\n  ${end}`);
}

const reproduction = (backend: string, id: string): string =>
  `dynaconv-conformance --backend ${backend} '${id}'`;
