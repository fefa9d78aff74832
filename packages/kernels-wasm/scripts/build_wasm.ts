/**
 * Compiles assembly/ for memory that is shared and that is not, and writes what the modules consist of into src/generated/, so
 * that nothing has to be fetched or configured at run time; and how TypeScript calls them, so that the two cannot disagree.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { describeProgram, type Program, type Transform } from './describe_program.ts';
import { assertOwnsNoMemory } from './module_sections.ts';
import { writeBindings } from './write_bindings.ts';
import { writeModules } from './write_modules.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const COMMON = [
  ...['assembly/index.ts', '--baseDir', root],
  ...['--outFile', 'module.wasm', '-O3', '--converge', '--runtime', 'stub', '--noAssert'],
  // The memory is that of tfjs-backend-wasm; addresses past 2 GB are legal there.
  ...['--importMemory', '--noExportMemory', '--enable', 'simd', '--enable', 'relaxed-simd'],
  ...['--textFile', 'module.wat'],
];
// An imported shared memory must declare a maximum no smaller than the exporter's: 65,536 pages is all there can be.
const SHARED = ['--sharedMemory', '--maximumMemory', '65536', '--enable', 'threads'];

interface Compiled {
  binary: Uint8Array;
  /** How many instructions multiply and add at once. */
  fused: number;
  bindings: string;
}

async function compile(name: string, flags: readonly string[]): Promise<Compiled> {
  let binary = new Uint8Array();
  let text = '';
  let program: Program | undefined;
  const keepProgram = {
    afterInitialize: (initialized) => {
      program = initialized;
    },
  } as Transform;
  const { error, stderr } = await asc.main([...COMMON, ...flags], {
    writeFile: (_name, contents) => {
      if (typeof contents === 'string') text = contents;
      else binary = contents as Uint8Array<ArrayBuffer>;
    },
    transforms: [keepProgram],
  });
  if (error || !program) throw new Error(`asc ${flags.join(' ')}: ${error?.message}\n${stderr}`);
  assertOwnsNoMemory(name, binary);
  console.log(`${name}: ${binary.length} bytes`);
  const fused = text.match(/f32x4\.relaxed_madd/g)?.length ?? 0;
  return { binary, fused, bindings: writeBindings(describeProgram(program)) };
}

const unshared = await compile('unshared memory', []);
const shared = await compile('shared memory', SHARED);
const modules = writeModules({ unshared: unshared.binary, shared: shared.binary }, unshared.fused);
const generated = join(root, 'src/generated');
mkdirSync(generated, { recursive: true });
writeFileSync(join(generated, 'bindings.ts'), unshared.bindings);
writeFileSync(join(generated, 'modules.ts'), modules);
