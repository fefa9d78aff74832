import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { DIGITS_FOLDER } from '@dynaconv/digits';
import { bundle, type Site, tfjsWasmFolder } from '@dynaconv/page-kit';

const PAGE = new URL('../page/', import.meta.url);
const PHOTOS = fileURLToPath(new URL('../assets', import.meta.url));

/** All that the page loads; nothing comes from elsewhere. */
export async function playgroundSite(): Promise<Site> {
  const text = (name: string, base: URL | string = PAGE) => readFile(new URL(name, base), 'utf8');
  const script = (name: string) => bundle(fileURLToPath(new URL(name, PAGE)));
  return {
    pages: new Map([
      ['/index.html', await text('index.html')],
      ['/base.css', await text('', import.meta.resolve('@dynaconv/page-kit/base.css'))],
      ['/style.css', await text('style.css')],
      ['/main.js', await script('main.ts')],
      ['/engine.js', await script('engine/worker.ts')],
      ['/teacher.js', await script('engine/teaching/worker.ts')],
    ]),
    folders: new Map([
      ['/tfjs-wasm/', tfjsWasmFolder()],
      ['/digits/', fileURLToPath(DIGITS_FOLDER)],
      ['/photos/', PHOTOS],
    ]),
  };
}
