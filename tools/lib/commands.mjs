import path from 'node:path';
import { build } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { NODE_MAJORS, nodeBinary, ROOT } from './paths.mjs';
import { foreground } from './process.mjs';
import { startArguments } from './start_arguments.mjs';
import { ensureTfjsNode } from './tfjs_node.mjs';

/** Runs a file of this repository on the pinned Node, which has relaxed SIMD whatever Node npm itself runs on. */
const program = (/** @type {string} */ file, /** @type {readonly string[]} */ args) =>
  foreground(nodeBinary(NODE_MAJORS[0]), [path.join(ROOT, file), ...args]);

/** Runs a command of a dependency. */
const tool = (/** @type {string} */ name, /** @type {readonly string[]} */ args) =>
  foreground(name, args, { shell: process.platform === 'win32' });

async function benchmark(/** @type {readonly string[]} */ args) {
  if (args.some((argument) => argument.includes('tensorflow'))) {
    const missing = await ensureTfjsNode();
    if (missing) throw new Error(`bench: ${missing}`);
  }
  await build('@dynaconv/benchmarks');
  return program('apps/benchmarks/dist/main.js', args);
}

/** @type {Record<string, (args: readonly string[]) => Promise<number>>} */
const COMMANDS = {
  start: async (args) => {
    await build('dynaconv');
    return program('apps/cli/dist/main.js', startArguments(args));
  },
  test: async (args) => {
    const missing = await ensureTfjsNode();
    if (missing) process.stderr.write(`native kernels are not tested: ${missing}\n`);
    return program('tools/test/main.ts', args);
  },
  build: async () => {
    await build();
    return 0;
  },
  bench: (args) => benchmark(args),
  'bench:check': (args) => benchmark(['check', ...args]),
  'bench:browser': async (args) => {
    await build('@dynaconv/benchmarks');
    return program('apps/benchmarks/bench_browser/main.ts', args);
  },
  playground: async (args) => {
    await build('@dynaconv/playground');
    return program('apps/playground/src/main.ts', args);
  },
  conformance: async (args) => {
    await build('@dynaconv/conformance');
    return program('packages/conformance/dist/main.js', args);
  },
  browser: async (args) => {
    await build();
    const others = args.filter((argument) => argument !== '--playground');
    return others.length < args.length
      ? program('apps/playground/test/browser/main.ts', others)
      : program('tools/browser/src/main.ts', args);
  },
  support: async () => {
    const missing = await ensureTfjsNode();
    // Without it the matrix would lack a column.
    if (missing) throw new Error(`support: ${missing}`);
    await build('@dynaconv/conformance');
    const reports = path.join(ROOT, 'reports', 'conformance');
    const conformance = 'packages/conformance/dist/main.js';
    const code = await program(conformance, ['--quick', '--report', reports]);
    if (code !== 0) return code;
    const inPages = await program('tools/browser/src/main.ts', ['--report', reports]);
    // Without the pages' reports the matrix would lack their columns.
    if (inPages !== 0) return inPages;
    const written = await program('apps/cli/scripts/write_support.ts', [reports]);
    return written || tool('biome', ['format', '--write', 'docs']);
  },
  pack: async (args) => {
    await build();
    return program('tools/pack/main.ts', args);
  },
  'release:check': (args) => program('tools/release/main.ts', args),
  docs: async (args) => {
    await build('@dynaconv/docs');
    return program('docs/src/main.ts', args);
  },
  'new-op': (args) => program('tools/new_op/main.ts', args),
  format: (args) => tool('biome', ['check', '--write', ...args]),
  exec: ([name, ...args]) => tool(name, args),
};

/**
 * @param {string | undefined} name
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit code
 */
export async function runCommand(name, args) {
  const command = name === undefined ? undefined : COMMANDS[name];
  if (!command) {
    throw new Error(
      `bootstrap: ${name} is not a command; there are ${Object.keys(COMMANDS).join(', ')}`,
    );
  }
  await ensureInstalled();
  return command(args);
}
