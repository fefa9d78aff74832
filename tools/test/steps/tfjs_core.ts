import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { missingNativeKernels } from '../../lib/native_kernels.mjs';
import { NODE_MAJORS, nodeBinary, ROOT, toolEnvironment } from '../../lib/paths.mjs';
import { capture } from '../../lib/process.mjs';
import { temporaryFolder } from '../packages.ts';
import { Tally } from '../tally.ts';

const PROGRAM = fileURLToPath(new URL('../tfjs_core/run.mjs', import.meta.url));
const DIST = path.join(ROOT, 'packages/kernels-node/node_modules/@tensorflow/tfjs-core/dist');

/** The files that tfjs-node's test program loads from its package. */
const ENTRIES = [
  'jasmine_util',
  'public/chained_ops/register_all_chained_ops',
  'register_all_gradients',
  'tests',
];

const OURS = ['involution-ops', 'kernels-node'].map((name) =>
  path.join(ROOT, 'packages', name, 'dist/index.js'),
);

/** The result of each test, by jasmine's id. */
type Results = Record<string, { name: string; status: string; problem: string }>;

/** tfjs-core's own published tests on tfjs-node: every test that passes without our ops and kernels must pass with them. */
export async function tfjsCore(): Promise<Tally> {
  const tally = new Tally();
  const missing = missingNativeKernels();
  if (missing) {
    tally.skips.push(`tfjs-core's tests on tfjs-node: ${missing}`);
    return tally;
  }
  const tests = await bundleTests();
  const [stock, ours] = await Promise.all([run(tests, []), run(tests, OURS)]);
  const passing = Object.entries(stock).filter(([, { status }]) => status === 'passed');
  if (passing.length === 0) throw new Error('tfjs-core: no test passes, with or without our ops');
  for (const [id, { name }] of passing) {
    const { status, problem } = ours[id] ?? { status: 'missing', problem: '' };
    if (status === 'passed') tally.passed += 1;
    else tally.failures.push(`tfjs-core: ${name}\n${status} with our ops registered: ${problem}`);
  }
  return tally;
}

/** tfjs-core publishes its tests as ES modules whose imports Node does not resolve. */
async function bundleTests(): Promise<string> {
  const folder = temporaryFolder('tfjs-core');
  await build({
    entryPoints: ENTRIES.map((name) => path.join(DIST, `${name}.js`)),
    outdir: folder,
    outbase: DIST,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    // The tests are imported for their side effects, though the package declares that it has none.
    ignoreAnnotations: true,
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'silent',
  });
  return folder;
}

async function run(tests: string, modules: readonly string[]): Promise<Results> {
  const report = path.join(temporaryFolder('tfjs-core-report'), 'report.json');
  const { output } = await capture(
    nodeBinary(NODE_MAJORS[0]),
    [PROGRAM, tests, report, ...modules],
    { env: { ...toolEnvironment(), TF_CPP_MIN_LOG_LEVEL: '3' } },
  );
  try {
    return JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    throw new Error(`tfjs-core's tests did not come to an end\n${output}`);
  }
}
