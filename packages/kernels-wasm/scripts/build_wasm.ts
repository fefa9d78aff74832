/**
 * Compiles assembly/ into one module for each combination of (fused multiply–add or not) × (shared memory or not) and
 * writes what they consist of into src/generated/, so that nothing has to be fetched or configured at run time; and how
 * TypeScript calls them, so that the two cannot disagree.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { describeProgram, type Program, type Transform } from './describe_program.ts';
import { assertOwnsNoMemory } from './module_sections.ts';
import { writeBindings } from './write_bindings.ts';
import { type Builds, writeModules } from './write_modules.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const COMMON = [
  ...['assembly/index.ts', '--baseDir', root],
  ...['--outFile', 'module.wasm', '-O3', '--converge', '--runtime', 'stub', '--noAssert'],
  // The memory is that of tfjs-backend-wasm; addresses past 2 GB are legal there.
  ...['--importMemory', '--noExportMemory', '--enable', 'simd'],
];
const RELAXED = ['--enable', 'relaxed-simd', '--use', 'RELAXED=1'];
// An imported shared memory must declare a maximum no smaller than the exporter's: 65,536 pages is all there can be.
const SHARED = ['--sharedMemory', '--maximumMemory', '65536', '--enable', 'threads'];

const MODULES: Readonly<Record<keyof Builds, readonly string[]>> = {
  simd: [],
  relaxedSimd: RELAXED,
  sharedSimd: SHARED,
  sharedRelaxedSimd: [...RELAXED, ...SHARED],
};

interface Compiled {
  binary: Uint8Array;
  /** The same of every variant. */
  bindings: string;
}

async function compile(flags: readonly string[]): Promise<Compiled> {
  let binary = new Uint8Array();
  let program: Program | undefined;
  const keepProgram = {
    afterInitialize: (initialized) => {
      program = initialized;
    },
  } as Transform;
  const { error, stderr } = await asc.main([...COMMON, ...flags], {
    writeFile: (_name, contents) => {
      binary = contents as Uint8Array<ArrayBuffer>;
    },
    transforms: [keepProgram],
  });
  if (error || !program) throw new Error(`asc ${flags.join(' ')}: ${error?.message}\n${stderr}`);
  return { binary, bindings: writeBindings(describeProgram(program)) };
}

const generated = join(root, 'src/generated');
mkdirSync(generated, { recursive: true });
const builds: Partial<Record<keyof Builds, Uint8Array>> = {};
for (const [name, flags] of Object.entries(MODULES)) {
  const { binary, bindings } = await compile(flags);
  assertOwnsNoMemory(name, binary);
  writeFileSync(join(generated, 'bindings.ts'), bindings);
  builds[name as keyof Builds] = binary;
  console.log(`${name}: ${binary.length} bytes`);
}
writeFileSync(join(generated, 'modules.ts'), writeModules(builds as Builds));
