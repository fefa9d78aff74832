import { Browser, waitForGlobal } from './browser.ts';
import { bundle, LOADED } from './bundle.ts';
import { pageWith, serve, tfjsWasmFolder } from './server.ts';

const TIMEOUT_MS = 60_000;

/** Runs a module in a plain page that shows `body`, with the files of a folder beside it; fails on anything it throws. */
export async function runInPage(entry: string, body: string, folder: string): Promise<void> {
  const server = await serve(
    {
      pages: new Map([
        ['/', pageWith('/example.js', body)],
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
    const opened = await browser.open(server.origin);
    await waitForGlobal(opened, LOADED, TIMEOUT_MS);
    if (opened.errors.length > 0) throw new Error(opened.errors.join('\n'));
  } finally {
    await browser.kill();
    await server.close();
  }
}
