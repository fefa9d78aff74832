import { cpSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { missingNativeKernels } from '../../lib/native_kernels.mjs';
import { NODE_MAJORS, nodeBinary, ROOT } from '../../lib/paths.mjs';
import { capture } from '../../lib/process.mjs';
import { temporaryFolder } from '../packages.ts';
import { Tally } from '../tally.ts';

const NAME = 'ChannelScale2D';

/** In the order in which they build, each with the script that builds what is not TypeScript. */
const PACKAGES = [
  { name: 'options' },
  { name: 'involution-ops' },
  { name: 'kernels-wasm', script: 'scripts/build_wasm.ts' },
  { name: 'kernels-webgl' },
  { name: 'kernels-webgpu' },
  { name: 'kernels-node', script: 'scripts/build_native.ts' },
  { name: 'conformance' },
];

const TESTS = [
  'packages/involution-ops/test/channel_scale2d.test.ts',
  'packages/conformance/test/manifest.test.ts',
  'packages/conformance/test/mutants.test.ts',
  'packages/kernels-node/test/definitions.test.ts',
];

/** Checks, in a copy of the repository, that the files written by `npm run new-op` build, are formatted and pass. */
export async function newOp(): Promise<Tally> {
  const tally = new Tally();
  const copy = copyOfRepository();
  const node = async (script: string, args: readonly string[], cwd = copy) => {
    const { code, output } = await capture(
      nodeBinary(NODE_MAJORS[0]),
      [path.join(copy, script), ...args],
      { cwd },
    );
    if (code !== 0) throw new Error(`${output.trimEnd()}\nexit code ${code}`);
  };
  const tsc = (cwd: string, project: string) =>
    node('node_modules/typescript/bin/tsc', ['-p', project], cwd);
  await tally.check(`new-op ${NAME}`, () => node('tools/new_op/main.ts', [NAME]));
  for (const { name, script } of PACKAGES) {
    await tally.check(`${name} with it builds and type-checks`, async () => {
      const folder = path.join(copy, 'packages', name);
      if (script) await node(`packages/${name}/${script}`, [], folder);
      await tsc(folder, 'tsconfig.build.json');
      await tsc(folder, 'tsconfig.json');
    });
  }
  await tally.check('biome check', () =>
    node('node_modules/@biomejs/biome/bin/biome', ['check', '--colors=off', 'packages']),
  );
  const native = missingNativeKernels();
  if (native) tally.skips.push(`${NAME} on tfjs-node: ${native}`);
  // A young process grows for reasons of its own: ten thousand runs are the step `native`'s.
  for (const backend of ['cpu', 'wasm', ...(native ? [] : ['tensorflow'])]) {
    await tally.check(`conformance of ${NAME} on ${backend}`, () =>
      node('packages/conformance/dist/main.js', ['--backend', backend, '--quick', `${NAME}:*`]),
    );
  }
  await tally.check('tests', () =>
    node('node_modules/vitest/vitest.mjs', ['run', '--no-color', ...TESTS]),
  );
  return tally;
}

/** A folder with a copy of the repository, without its apps; it shares the node_modules. */
function copyOfRepository(): string {
  const copy = temporaryFolder('new-op');
  const settings = [
    '.gitignore',
    'biome.json',
    'package.json',
    'tsconfig.base.json',
    'vitest.config.ts',
  ];
  for (const file of [...settings, 'packages', 'tools']) {
    // Links between packages stay inside the copy.
    cpSync(path.join(ROOT, file), path.join(copy, file), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
  return copy;
}
