import { Browser, waitForGlobal } from './browser.ts';
import { bundle, LOADED } from './bundle.ts';
import { pageWith, serve, tfjsWasmFolder } from './server.ts';

const TIMEOUT_MS = 60_000;

/** Runs a module in a plain page that shows `body`, with the files of a folder beside it; fails on anything it throws. */
export async function runInPage(entry: string, body: string, folder: string): Promise<void> {
  const server = await serve(
    {
      pages: new Map([
        ['/index.html', pageWith('/example.js', body)],
        ['/example.js', await bundle(entry)],
      ]),
      folders: new Map([
        ['/tfjs-wasm/', tfjsWasmFolder()],
        ['/', folder],
      ]),
    },
    'plain',
  );
  const browser = new Browser();
  try {
    const opened = await browser.open(`${server.origin}/index.html`);
    await waitForGlobal(opened, LOADED, TIMEOUT_MS);
  } finally {
    await browser.kill();
    await server.close();
  }
}
