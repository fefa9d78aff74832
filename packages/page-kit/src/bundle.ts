import path from 'node:path';
import { type BuildOptions, build } from 'esbuild';

/** Set in a page once its module, with what it awaits at its top level, has run. */
export const LOADED = 'moduleLoaded';

const OPTIONS = {
  bundle: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  sourcemap: 'inline',
  write: false,
  logLevel: 'silent',
} as const satisfies BuildOptions;

/**
 * Bundles a module, and all that it imports at any time, as one file.
 *
 * @param options of esbuild that differ from those of other pages
 */
export async function bundle(
  entry: string,
  options: Pick<BuildOptions, 'minify' | 'sourcemap'> = {},
): Promise<string> {
  const { outputFiles } = await build({
    ...OPTIONS,
    ...options,
    entryPoints: [entry],
    footer: { js: `globalThis.${LOADED} = true;` },
    // Node's own, which the conformance suite loads where that backend is asked for.
    external: ['@dynaconv/kernels-node/base'],
  });
  return outputFiles[0].text;
}

/**
 * Bundles modules that share what they both import, and load later what they import later.
 * @param entries files by the path that a page loads them from
 * @param external modules of Node that a dependency asks for where they are
 * @returns files by the path that a page loads them from
 */
export async function bundleShared(
  entries: Readonly<Record<string, string>>,
  external: readonly string[],
): Promise<Map<string, string>> {
  const { outputFiles } = await build({
    ...OPTIONS,
    entryPoints: Object.entries(entries).map(([url, file]) => ({
      in: file,
      out: url.slice(1).replace(/\.js$/, ''),
    })),
    splitting: true,
    outdir: '/',
    external: [...external],
  });
  return new Map(
    outputFiles.map((file) => [path.posix.join('/', path.basename(file.path)), file.text]),
  );
}
