import { performance } from 'node:perf_hooks';
import { NODE_MAJORS } from '../lib/paths.mjs';
import { secondsSince } from '../lib/step.mjs';
import { fail, HELP, readArguments } from './arguments.ts';
import { steps } from './steps.ts';
import { Tally } from './tally.ts';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  // The reader is gone, as head(1) is after its lines; tests that have not run have not passed.
  process.exit(1);
});

const { values, positionals: filters } = readArguments();

const nodes = values.node?.map(Number) ?? NODE_MAJORS;
const unknownNode = nodes.find((node) => !NODE_MAJORS.includes(node));
if (unknownNode !== undefined) fail(`--node ${unknownNode}: there are ${NODE_MAJORS.join(', ')}`);

const all = steps({ nodes, filters });
const kind = (name: string) => name.split('@')[0];
const wanted = values.only?.split(',') ?? (filters.length > 0 ? ['build', 'vitest'] : undefined);
const unknownStep = wanted?.find(
  (name) => !all.some((s) => s.name === name || kind(s.name) === name),
);
if (unknownStep !== undefined) {
  fail(`--only ${unknownStep}: there are ${all.map((s) => s.name).join(', ')}`);
}

if (values.help) process.stdout.write(HELP);
else if (values.list) process.stdout.write(`${all.map((s) => s.name).join('\n')}\n`);
else await run();

async function run(): Promise<void> {
  const start = performance.now();
  const total = new Tally();
  for (const step of all) {
    if (wanted && !wanted.includes(step.name) && !wanted.includes(kind(step.name))) continue;
    const stepStart = performance.now();
    process.stdout.write(`${step.name.padEnd(14)} `);
    const tally = await step.run().catch((error: Error) => {
      const broken = new Tally();
      broken.failures.push(`${step.name}\n${error.stack}`);
      return broken;
    });
    process.stdout.write(`${tally}, ${secondsSince(stepStart)}\n`);
    for (const failure of tally.failures) process.stdout.write(indent(`FAILED ${failure}`));
    for (const skip of tally.skips) process.stdout.write(indent(`skipped ${skip}`));
    total.add(tally);
  }
  process.stdout.write(`${secondsSince(start)} in all\n${total}\n`);
  if (total.failures.length > 0) process.exitCode = 1;
}

function indent(text: string): string {
  return `${text.replace(/^/gm, '    ')}\n`;
}
