import os from 'node:os';
import { performance } from 'node:perf_hooks';
import { NODE_MAJORS } from '../lib/paths.mjs';
import { secondsSince } from '../lib/step.mjs';
import { fail, HELP, readArguments } from './arguments.ts';
import { batchesOf, runBatch } from './batches.ts';
import { selectSteps } from './select.ts';
import type { Step } from './step.ts';
import { allSteps } from './steps.ts';
import { Tally } from './tally.ts';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  // Nobody reads the output any more, as with `| head`. The exit code is 1, since tests that have not run have not passed.
  process.exit(1);
});

const { values, positionals: filters } = readArguments();

const chosenNodes = values.node?.map(Number);
const unknownNode = chosenNodes?.find((node) => !NODE_MAJORS.includes(node));
if (unknownNode !== undefined) fail(`--node ${unknownNode}: there are ${NODE_MAJORS.join(', ')}`);

const steps = allSteps({
  nodes: chosenNodes ?? NODE_MAJORS,
  usualNodes: chosenNodes ?? NODE_MAJORS.slice(0, 1),
  filters,
  strict: values['strict-expectations'] ?? false,
  all: values.all ?? false,
});
const only = values.only?.split(',') ?? (filters.length > 0 ? ['build', 'vitest'] : undefined);
const selected = select();

if (values.help) process.stdout.write(HELP);
else if (values.list) process.stdout.write(steps.map(listed).join(''));
else await run();

function select(): Step[] {
  try {
    return selectSteps(steps, { all: values.all, only });
  } catch (error) {
    return fail(`--only ${(error as Error).message}`);
  }
}

function listed({ name, onlyWithAll }: Step): string {
  return onlyWithAll ? `${name.padEnd(24)} only with --all\n` : `${name}\n`;
}

async function run(): Promise<void> {
  // Test files with long cases read it.
  if (values.all) process.env.DYNACONV_ALL = '1';
  const start = performance.now();
  const total = new Tally();
  for (const batch of batchesOf(selected)) {
    const isAlone = batch.length === 1;
    await runBatch(batch, os.availableParallelism(), async (step) => {
      const stepStart = performance.now();
      const title = step.name.padEnd(24);
      // What runs now; the lines of several would mix.
      if (isAlone) process.stdout.write(`${title} `);
      const tally = await resultOf(step);
      process.stdout.write(`${isAlone ? '' : `${title} `}${tally}, ${secondsSince(stepStart)}\n`);
      for (const failure of tally.failures) process.stdout.write(indent(`FAILED ${failure}`));
      for (const skip of tally.skips) process.stdout.write(indent(`skipped ${skip}`));
      total.add(tally);
    });
  }
  for (const warning of new Set(total.warnings)) process.stdout.write(`warning: ${warning}\n`);
  const leftOut = steps.filter((step) => !selected.includes(step)).map(({ name }) => name);
  if (!only && leftOut.length > 0) {
    process.stdout.write(`left out: ${leftOut.join(', ')}; npm test -- --all runs them too\n`);
  }
  process.stdout.write(`${secondsSince(start)} in all\n${total}\n`);
  if (total.failures.length > 0) process.exitCode = 1;
}

function resultOf(step: Step): Promise<Tally> {
  return step.run().catch((error: Error) => {
    const broken = new Tally();
    broken.failures.push(`${step.name}\n${error.stack}`);
    return broken;
  });
}

function indent(text: string): string {
  return `${text.replace(/^/gm, '    ')}\n`;
}
