import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleShared, type Site, tfjsWasmFolder } from '@dynaconv/page-kit';

const PAGE = new URL('../src/browser/', import.meta.url);
/** Asked for by wabt, and by what renders tables on a terminal, only where they run in Node. */
const OF_NODE = ['fs', 'os', 'util'];

/** All that the page of the benchmarks loads, with other runtimes; nothing comes from elsewhere. */
export async function benchmarksSite(rivals: Site): Promise<Site> {
  const text = (url: URL) => readFile(url, 'utf8');
  const file = (name: string) => fileURLToPath(new URL(name, PAGE));
  const scripts = { '/main.js': file('main.ts'), '/worker.js': file('engine/worker.ts') };
  return {
    pages: new Map([
      ['/index.html', await text(new URL('index.html', PAGE))],
      ['/base.css', await text(new URL(import.meta.resolve('@dynaconv/page-kit/base.css')))],
      ['/style.css', await text(new URL('style.css', PAGE))],
      ...(await bundleShared(scripts, OF_NODE)),
      ...rivals.pages,
    ]),
    folders: new Map([['/tfjs-wasm/', tfjsWasmFolder()], ...rivals.folders]),
  };
}
