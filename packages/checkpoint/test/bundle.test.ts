import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const KB = 1000;

test('the package bundles for the browser without a warning and without Node, readers in files of their own', async () => {
  const { warnings, outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(new URL('../src/index.ts', import.meta.url))],
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    outdir: 'bundle',
    metafile: true,
    format: 'esm',
    platform: 'browser',
    logLevel: 'silent',
  });
  expect(warnings).toEqual([]);
  const { outputs } = metafile;
  const external = Object.values(outputs).flatMap(({ imports }) =>
    imports.filter((each) => each.external),
  );
  expect(external).toEqual([]);
  const [entry] = Object.values(outputs).filter(({ entryPoint }) =>
    entryPoint?.endsWith('index.ts'),
  );
  const later = entry.imports.filter(({ kind }) => kind === 'dynamic-import');
  expect(later.map(({ path }) => outputs[path].entryPoint?.split('/').at(-1)).sort()).toEqual([
    'read_pth.ts',
    'read_safetensors.ts',
  ]);
  const size = outputFiles.reduce((sum, { contents }) => sum + contents.length, 0);
  // Compressed it is a third of this; zip.js is two thirds of it.
  expect(size).toBeLessThan(125 * KB);
  // Without the readers, and what they share with it.
  expect(entry.bytes).toBeLessThan(15 * KB);
});
