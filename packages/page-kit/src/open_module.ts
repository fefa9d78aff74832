import { TIME_LIMIT_MS } from '@dynaconv/tools';
import { Browser, type OpenPage, waitForGlobal } from './browser.ts';
import { bundle, LOADED } from './bundle.ts';
import { pageWith, serve, tfjsWasmFolder } from './server.ts';

export interface ModuleOptions {
  readonly entry: string;
  /** What the page shows. */
  readonly body?: string;
  /** Folders on disk whose files it loads, by the path they appear under, which ends with a slash. */
  readonly folders?: Readonly<Record<string, string>>;
}

/** Runs a module in a plain page, fails on anything it throws, and uses the page it leaves. */
export async function openModule<T>(
  { entry, body, folders = {} }: ModuleOptions,
  use: (opened: OpenPage) => Promise<T>,
): Promise<T> {
  const server = await serve(
    {
      pages: new Map([
        ['/index.html', pageWith('/module.js', body)],
        ['/module.js', await bundle(entry)],
      ]),
      folders: new Map([['/tfjs-wasm/', tfjsWasmFolder()], ...Object.entries(folders)]),
    },
    'plain',
  );
  const browser = new Browser();
  try {
    const opened = await browser.open(`${server.origin}/index.html`);
    await waitForGlobal(opened, LOADED, TIME_LIMIT_MS);
    return await use(opened);
  } finally {
    await browser.kill();
    await server.close();
  }
}
