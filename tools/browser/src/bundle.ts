import { build } from 'esbuild';

/** Set in a page once its module, with what it awaits at its top level, has run. */
export const LOADED = 'moduleLoaded';

/** Bundles a module and what it imports as a page would load it. */
export async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    sourcemap: 'inline',
    footer: { js: `globalThis.${LOADED} = true;` },
    // Node's own, which the conformance suite loads where that backend is asked for.
    external: ['@dynaconv/kernels-node/base'],
    write: false,
    logLevel: 'silent',
  });
  return outputFiles[0].text;
}
