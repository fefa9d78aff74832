import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { NODE_MAJORS, nodeBinary, toolEnvironment } from '../../lib/paths.mjs';
import { capture } from '../../lib/process.mjs';
import { binary } from '../command.ts';
import { Tally } from '../tally.ts';
import { REPORT_VARIABLE, type VitestReport } from '../vitest_reporter.ts';

const REPORTER = fileURLToPath(new URL('../vitest_reporter.ts', import.meta.url));

/**
 * Files that take most of a minute each, as they start programs or train: a step of their own, on the newest Node, with `--all` only. Whoever
 * changes what they test runs them by name.
 */
export const SLOW_TESTS = [
  ...['failures', 'strangers', 'train'].map((name) => `packages/distributed/test/${name}.test.ts`),
  'packages/export/test/onnx_reference.test.ts',
  'packages/queue/test/failures.test.ts',
  ...[
    'compare',
    'detect_scenes',
    'digits',
    'explain',
    'queue',
    'segment_scenes',
    'train_new_task',
    'train_resume',
    'train_tasks',
    'train_workers',
  ].map((name) => `apps/cli/test/${name}.test.ts`),
];

/**
 * What older versions of Node run, by parts of paths: what uses Node's own modules, WebAssembly or addons. Numbers come from kernels,
 * which the step `conformance` checks on the oldest Node too, and `published` runs every package on each Node.
 */
const ON_OLD_NODES = [
  ...['checkpoint', 'digits', 'kernels-node', 'kernels-wasm', 'options'].map(
    (name) => `packages/${name}/`,
  ),
  ...['queue/test/queue', 'queue/test/shards', 'distributed/test/cluster', 'training/test/data'],
  ...['image', 'load_model', 'pictures', 'read_', 'registry'].map(
    (name) => `packages/models/test/${name}`,
  ),
  ...['detection/test/detect.test', 'segmentation/test/segment.test'],
  ...[
    ...['cancel', 'classify', 'command_line', 'convert', 'download', 'evaluate.test'],
    ...['model_folder', 'output', 'progress', 'proxy', 'train.test', 'train_lock', 'write_file'],
  ].map((name) => `apps/cli/test/${name}`),
];

/** Of those, what takes minutes and would find the same. */
const NOT_ON_OLD_NODES = [
  'packages/checkpoint/test/fuzz*',
  'packages/kernels-node/test/determinism*',
];

/** Settings that imitate another processor. */
interface Masked {
  /** Options of V8. */
  readonly flags: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Runs test files on one Node version: those whose paths contain one of the filters, or else all but the slow ones, and on older versions
 * those of `ON_OLD_NODES`. On the newest Node, `--all` adds cases to some files.
 */
export async function vitest(
  node: number,
  filters: readonly string[],
  { flags, env }: Masked = { flags: [], env: {} },
): Promise<Tally> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'dynaconv-vitest-'));
  const isNewest = node === NODE_MAJORS[0];
  const isNarrowed = filters.length > 0;
  const included = isNarrowed || isNewest ? filters : ON_OLD_NODES;
  const excluded = isNarrowed ? [] : [...SLOW_TESTS, ...(isNewest ? [] : NOT_ON_OLD_NODES)];
  try {
    const reportFile = path.join(folder, 'report.json');
    const { code, output } = await capture(
      nodeBinary(node),
      [
        binary('vitest', 'vitest'),
        'run',
        '--reporter=default',
        `--reporter=${REPORTER}`,
        '--no-color',
        ...excluded.flatMap((glob) => ['--exclude', glob]),
        ...flags.map((flag) => `--execArgv=${flag}`),
        ...included,
      ],
      {
        env: {
          ...toolEnvironment(node),
          ...(isNewest ? {} : { DYNACONV_ALL: undefined }),
          ...env,
          [REPORT_VARIABLE]: reportFile,
        },
      },
    );
    const tally = read(reportFile, output);
    // For example because no test file was found.
    if (code !== 0 && tally.failures.length === 0) {
      tally.failures.push(`vitest: exit code ${code}\n${output.trimEnd()}`);
    }
    return tally;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function read(reportFile: string, output: string): Tally {
  const tally = new Tally();
  try {
    const report: VitestReport = JSON.parse(readFileSync(reportFile, 'utf8'));
    tally.passed = report.passed;
    tally.failures.push(...report.failures);
    tally.skips.push(...report.skips);
  } catch {
    tally.failures.push(`vitest wrote no report\n${output.trimEnd()}`);
  }
  return tally;
}
