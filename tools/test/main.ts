import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { NODE_MAJORS } from '../lib/paths.mjs';
import { secondsSince } from '../lib/step.mjs';
import { steps } from './steps.ts';
import { Tally } from './tally.ts';

const HELP = `npm test [-- options] [part of a test file's path …]

  --only a,b   only these steps (the part before @ names all of a kind); --list shows them
  --node 24    only this Node version (${NODE_MAJORS.join(', ')}); may be repeated
  --list       names the steps
A file filter means --only vitest, with what it needs built.
`;

const { values, positionals: filters } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    node: { type: 'string', multiple: true },
    list: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
});

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

function fail(message: string): never {
  process.stderr.write(`npm test: ${message}\n`);
  process.exit(2);
}
