import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { useBackend } from '../backends/use_backend.ts';
import { type Baseline, readBaseline } from '../guard/baseline.ts';
import { baselineFile, existingBaselineFile } from '../guard/baseline_file.ts';
import { type Figures, figuresOf, mediansOf } from '../guard/figures.ts';
import { type GuardResult, guard, RUNS, TOLERANCE } from '../guard/guard.ts';
import { describeNode } from '../measure/describe_node.ts';
import type { Machine } from '../measure/machine.ts';
import { compileWasmRoofline } from '../measure/wasm_roofline.ts';
import { IMAGE_SIZE } from '../network.ts';
import { writeWhole } from '../report/files.ts';
import { rounded } from '../report/results_files.ts';
import { benchmarkModels } from '../suites/models.ts';
import { benchmarkOperators } from '../suites/operators.ts';
import { workloadsOf } from '../workloads/shapes.ts';
import { OPERATORS, titleOf } from '../workloads/workload.ts';
import { jsonOption, roundsOption } from './options.ts';
import { clearProgress, say, showProgress } from './output.ts';

const BASELINES = fileURLToPath(new URL('../../baselines', import.meta.url));
const MODELS = ['rednet26', 'overlock_xt'];

export function addCheck(program: Command): void {
  program
    .command('check')
    .description(
      `names what fell by more than ${TOLERANCE * 100} % below the baseline in all of ${RUNS} runs: fractions of the peak, and how many times longer stock ops take`,
    )
    .option(
      '--baseline <file>',
      "figures to compare with, by default those kept for this machine's kind of processor",
    )
    .option('--update', `write the baseline anew, from the medians of ${RUNS} runs`, false)
    .addOption(roundsOption(5))
    .addOption(jsonOption())
    .action(async ({ baseline: given, update, rounds, json }) => {
      const machine = describeNode();
      const fileOf = update ? baselineFile : existingBaselineFile;
      const file: string = given ?? fileOf(BASELINES, machine.cpu);
      const before = update ? undefined : readBaseline(file);
      const measure = await createMeasure(rounds);
      if (!before) {
        const runs: Figures[] = [];
        for (let run = 1; run <= RUNS; run++) runs.push(await measure(undefined, run));
        const baseline: Baseline = { machine, figures: mediansOf(runs) };
        writeWhole(file, `${JSON.stringify(baseline, rounded, 2)}\n`);
        say(`written: ${file}, ${Object.keys(baseline.figures).length} figures`);
        return;
      }
      warnOfOtherMachine(before, machine);
      const result = await guard(before.figures, measure);
      clearProgress();
      const { fallen, missing } = result;
      console.log(json ? JSON.stringify(result, null, 2) : renderGuard(result, before));
      if (fallen.length > 0 || missing.length > 0) process.exitCode = 1;
    });
}

/** @returns what measures one run: all figures, or only those named */
async function createMeasure(rounds: number) {
  const backend = await useBackend('wasm', 'auto');
  const roofline = await compileWasmRoofline();
  return async (names: ReadonlySet<string> | undefined, run: number): Promise<Figures> => {
    const isWanted = (what: string) => !names || [...names].some((name) => name.startsWith(what));
    const common = {
      backend,
      roofline,
      rounds,
      onProgress: (message: string) => showProgress(`run ${run} of at most ${RUNS}: ${message}`),
    };
    const workloads = OPERATORS.flatMap((operator) => workloadsOf(operator, true));
    const wanted = workloads.filter((workload) => isWanted(titleOf(workload)));
    const operators = await benchmarkOperators({ ...common, workloads: wanted });
    const models = await benchmarkModels({
      ...common,
      models: MODELS.filter(isWanted),
      against: ['stock'],
      size: IMAGE_SIZE,
      loads: 1,
    });
    const figures = figuresOf({ operators: [operators], models: [models] });
    return names
      ? Object.fromEntries(Object.entries(figures).filter(([name]) => names.has(name)))
      : figures;
  };
}

/** Ratios are comparable between machines of a kind, and nearly so between versions of an engine. */
function warnOfOtherMachine({ machine }: Baseline, here: Machine): void {
  for (const part of ['cpu', 'engine'] as const) {
    if (machine[part] !== here[part]) {
      say(
        `the baseline was measured on ${machine[part]}, this is ${here[part]}: make one here with --update`,
      );
    }
  }
}

function renderGuard(
  { fallen, missing, added, runs }: GuardResult,
  { figures, machine }: Baseline,
): string {
  const lines = [
    ...fallen.map(({ name, baseline, measured }) => {
      const got = measured.map((figure) => figure.toFixed(2)).join(', ');
      return `fell     ${name}: got ${got} in ${runs} runs, the baseline is ${baseline.toFixed(2)}`;
    }),
    ...missing.map(
      (name) => `missing  ${name}: no longer measured; use --update if that is intended`,
    ),
    ...added.map((name) => `new      ${name}: not in the baseline; --update adds it`),
  ];
  const count = Object.keys(figures).length;
  const rest = count - fallen.length - missing.length;
  return [
    ...lines,
    `${rest} of ${count} figures of ${machine.cpu} held, ${runs} ${runs === 1 ? 'run' : 'runs'}`,
  ].join('\n');
}
