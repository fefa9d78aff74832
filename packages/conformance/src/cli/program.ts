import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { BACKENDS } from '../backends/index.ts';
import { OPS } from '../cases/index.ts';
import { findCases } from '../core/declare.ts';
import { matchesGlob } from '../core/query.ts';
import { supportMatrix } from '../matrix.ts';
import { catchMutant, MUTANTS } from '../mutants/index.ts';
import { runConformance } from '../run/run_conformance.ts';
import { runRandom } from '../run/run_random.ts';
import { loadBackend } from './load_backend.ts';
import { printCaught, printFailure, printOutcome, printReport } from './print.ts';
import { needsProcess, runInProcess } from './processes.ts';
import { readReports, writeReport } from './reports.ts';

interface Options {
  backend: string[];
  quick?: boolean;
  bail?: boolean;
  list?: boolean;
  random?: number;
  seed?: number;
  report?: string;
  expectations?: string;
  strictExpectations?: boolean;
  matrix?: string;
  mutants?: string;
}

const toCount = (text: string): number => {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('expected a whole number');
  return Number(text);
};

/** Runs the command. @returns its exit code */
export async function main(args: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = new Command('dynaconv-conformance')
    .description('Checks the dynaconv ops on a backend: every element inside a derived bound.')
    .argument('[queries...]', "cases, as 'Involution2D:forward:k=7,*'; every case by default")
    .option(
      '-b, --backend <name>',
      `${BACKENDS.map(({ name }) => name).join(', ')}, or a module that exports one; again for more, all of them by default`,
      (name, names: string[]) => [...names, name],
      [],
    )
    .option('-q, --quick', 'the quick subset, at most two minutes a backend')
    .option('--bail', 'stop at the first failure')
    .option('--list', "print the cases' ids and run nothing")
    .option('--random <count>', 'run this many random cases of every op instead', toCount)
    .option('--seed <number>', 'of the random cases', toCount)
    .option('--report <folder>', 'write <folder>/<backend>.json')
    .option('--expectations <file>', 'known deviations besides those the backend brings')
    .option(
      '--strict-expectations',
      'fail where one of those has expired, or a case passes that it says fails; else that is a warning',
    )
    .option('--matrix <folder>', 'print the support matrix of the reports in a folder')
    .option(
      '--mutants <pattern>',
      "run backends that are wrong on purpose, '*' for all, and say what catches them",
    )
    .addHelpText('after', "\nExample: dynaconv-conformance --backend wasm 'Involution2D:*'")
    .action(async (queries: string[], options: Options) => {
      exitCode = await run(queries, options);
    });
  await program.parseAsync(args, { from: 'user' });
  return exitCode;
}

async function run(queries: string[], options: Options): Promise<number> {
  if (options.matrix) {
    console.log(supportMatrix(readReports(options.matrix)));
    return 0;
  }
  if (options.mutants) return runMutants(options.mutants);
  const cases = queries.length > 0 ? queries : ['*'];
  if (options.list) {
    for (const { id } of findCases(OPS, cases, options)) console.log(id);
    return 0;
  }
  const names = options.backend.length > 0 ? options.backend : BACKENDS.map(({ name }) => name);
  const seed = options.seed ?? Math.floor(Math.random() * 2 ** 31);
  if (needsProcess(names)) {
    const args = [...queries, ...optionArguments({ ...options, seed })];
    const codes = names.map((name) => runInProcess(name, args));
    return Math.max(...codes);
  }
  return runBackend(names[0], cases, { ...options, seed });
}

async function runMutants(pattern: string): Promise<number> {
  let exitCode = 0;
  for (const mutant of MUTANTS.filter(({ name }) => matchesGlob(pattern, name))) {
    const caught = await catchMutant(mutant);
    printCaught(mutant, caught);
    if (!caught) exitCode = 1;
  }
  return exitCode;
}

async function runBackend(
  name: string,
  cases: string[],
  options: Options & { seed: number },
): Promise<number> {
  const loaded = await loadBackend(name);
  const more = options.expectations ? readFileSync(options.expectations, 'utf8') : '';
  const backend = { ...loaded, expectations: `${loaded.expectations ?? ''}\n${more}` };
  if (options.random !== undefined) {
    const { problems, outcomes } = await runRandom({
      backend,
      runs: options.random,
      seed: options.seed,
      ops: OPS.filter((op) => findCases(OPS, cases).some((one) => one.op === op)),
      report: (outcome) => printOutcome(name, options.seed, outcome),
    });
    for (const problem of problems) console.log(`✗ ${problem}`);
    return problems.length > 0 || outcomes.some(({ failure }) => failure) ? 1 : 0;
  }
  const { quick, bail } = options;
  const report = await runConformance({
    backend,
    cases,
    quick,
    bail,
    strict: options.strictExpectations,
    report: (result) => printFailure(name, result),
  });
  printReport(report);
  if (options.report) writeReport(options.report, report);
  return report.ok ? 0 : 1;
}

/** The options, for the command to be run again with them. */
const optionArguments = ({ backend: _, ...options }: Options): string[] =>
  Object.entries(options).flatMap(([key, value]) =>
    value === true ? [flag(key)] : [flag(key), String(value)],
  );

/** `strictExpectations` as it is written: `--strict-expectations`. */
const flag = (key: string): string => `--${key.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`;
