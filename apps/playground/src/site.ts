import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { DIGITS_FOLDER } from '@dynaconv/digits';
import { bundleShared, type Site, tfjsWasmFolder } from '@dynaconv/page-kit';
import { pageOf } from './page_of.ts';

const PAGE = new URL('../page/', import.meta.url);
const PHOTOS = fileURLToPath(new URL('../assets', import.meta.url));

const HTML = ['index.html', 'scenes.html', 'different.html'];
const SCRIPTS = {
  '/main.js': 'main.ts',
  '/engine.js': 'engine/worker.ts',
  '/teacher.js': 'engine/teaching/worker.ts',
  '/scenes.js': 'scenes/main.ts',
  '/finder.js': 'scenes/worker.ts',
  '/different.js': 'different/main.ts',
  '/comparer.js': 'different/worker.ts',
};

/** All that the pages load; nothing comes from elsewhere. */
export async function playgroundSite(): Promise<Site> {
  const text = (name: string, base: URL | string = PAGE) => readFile(new URL(name, base), 'utf8');
  const html = HTML.map(async (name) => [`/${name}`, await pageOf(name, text)] as const);
  const scripts = Object.entries(SCRIPTS).map(([url, file]) => [
    url,
    fileURLToPath(new URL(file, PAGE)),
  ]);
  return {
    pages: new Map([
      ...(await Promise.all(html)),
      ['/base.css', await text('', import.meta.resolve('@dynaconv/page-kit/base.css'))],
      ['/style.css', await text('style.css')],
      ...(await bundleShared(Object.fromEntries(scripts), [])),
    ]),
    folders: new Map([
      ['/tfjs-wasm/', tfjsWasmFolder()],
      ['/digits/', fileURLToPath(DIGITS_FOLDER)],
      ['/photos/', PHOTOS],
    ]),
  };
}
