/** Entry of `npm run new-op`. */

import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT, toolEnvironment } from '../lib/paths.mjs';
import { skeletonOf, write } from './skeleton.ts';

const HELP = `Usage: npm run new-op -- NAME [--dry-run]

Writes every file of a new op, and its line in the lists of ops: contract, op, gradient, reference, composed, the kernels
of wasm, webgl, webgpu and tfjs-node, oracle, cases, mutants and a test. The op multiplies each channel by a number; all of it builds
and passes, to be replaced file by file. CONTRIBUTING.md says what each file holds.

NAME is the kernel's, in PascalCase: MyOp2D, whose op is myOp2d.

  --dry-run   names the files, and writes none
  -h, --help  this text
`;

/** @throws Error with biome's output where it refuses a file */
function format(files: readonly string[]): void {
  const sources = files.filter((file) => file.endsWith('.ts') && !file.includes('/assembly/'));
  const { status, stdout, stderr, error } = spawnSync('biome', ['check', '--write', ...sources], {
    cwd: ROOT,
    env: toolEnvironment(),
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`new-op: biome: ${error?.message ?? stdout + stderr}`);
}

function main(args: string[]): void {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { 'dry-run': { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) return void process.stdout.write(HELP);
  if (positionals.length !== 1) {
    throw new RangeError(`new-op: ${positionals.length} names are given, expected one\n\n${HELP}`);
  }
  const [name] = positionals;
  const changes = skeletonOf(name, ROOT);
  if (!values['dry-run']) write(changes, ROOT, format);
  for (const { file, before } of changes) {
    console.log(`${before === undefined ? 'new ' : 'edit'}  ${path.normalize(file)}`);
  }
  if (values['dry-run']) return;
  console.log(`
Replace what these files compute, then:
  npm run build
  npm run conformance -- '${name}:*'
  npm test -- --only lint,types
and add a changeset, and a row to the table of ops in packages/involution-ops/README.md.`);
}

try {
  main(process.argv.slice(2));
} catch (reason) {
  console.error((reason as Error).message);
  process.exitCode = 1;
}
