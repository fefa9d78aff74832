import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

test('the package bundles for the browser without a warning and without Node', async () => {
  const { warnings, outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(new URL('../src/index.ts', import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    logLevel: 'silent',
  });
  expect(warnings).toEqual([]);
  const outside = Object.values(metafile.outputs).flatMap(({ imports }) => imports);
  expect(outside).toEqual([]);
  // Compressed it is a third of this; zip.js is two thirds of it.
  expect(outputFiles[0].contents.length).toBeLessThan(120_000);
});
