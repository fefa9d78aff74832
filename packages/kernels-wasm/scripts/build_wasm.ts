/**
 * Compiles assembly/ into one module for each combination of (fused multiply–add or not) × (shared memory or not) and
 * writes their bytes into src/generated/, so that nothing has to be fetched or configured at run time.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { assertOwnsNoMemory } from './module_sections.ts';

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

const MODULES = {
  simd: [],
  relaxedSimd: RELAXED,
  sharedSimd: SHARED,
  sharedRelaxedSimd: [...RELAXED, ...SHARED],
};

async function compile(flags: readonly string[]): Promise<Uint8Array> {
  let binary = new Uint8Array();
  const { error, stderr } = await asc.main([...COMMON, ...flags], {
    writeFile: (_name, contents) => {
      binary = contents as Uint8Array<ArrayBuffer>;
    },
  });
  if (error) throw new Error(`asc ${flags.join(' ')}: ${error.message}\n${stderr}`);
  return binary;
}

const sources = ['// Built by scripts/build_wasm.ts from assembly/.'];
for (const [name, flags] of Object.entries(MODULES)) {
  const binary = await compile(flags);
  assertOwnsNoMemory(name, binary);
  sources.push(`export const ${name} =\n  '${Buffer.from(binary).toString('base64')}';`);
  console.log(`${name}: ${binary.length} bytes`);
}
mkdirSync(join(root, 'src/generated'), { recursive: true });
writeFileSync(join(root, 'src/generated/modules.ts'), `${sources.join('\n\n')}\n`);
