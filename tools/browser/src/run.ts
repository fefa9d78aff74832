import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DIGITS_FOLDER } from '@dynaconv/digits';
import {
  Browser,
  type BrowserOptions,
  bundle,
  LOADED,
  type OpenPage,
  type PageKind,
  pageWith,
  type Site,
  serve,
  tfjsWasmFolder,
  waitForGlobal,
} from '@dynaconv/page-kit';
import { Tally, TIME_LIMIT_MS, timedOut } from '@dynaconv/tools';
// Declare what pages leave in globalThis.
import type {} from '../cases/conformance.test.ts';
import type {} from '../page/test.ts';

const CASES = fileURLToPath(new URL('../cases', import.meta.url));
const CONFORMANCE = 'conformance.test.ts';
const SERVICE_WORKER = fileURLToPath(new URL('../page/service_worker.ts', import.meta.url));

/** What isolation is nothing to, and the page that runs it: about as much in each. */
const IN_ONE_PAGE: Readonly<Record<string, PageKind>> = {
  'kernels_webgl.test.ts': 'plain',
  'models_gpu.test.ts': 'plain',
  'training_steps.test.ts': 'plain',
  'webgl_mutants.test.ts': 'plain',
  'kernels_webgpu.test.ts': 'isolated',
  'waits_webgpu.test.ts': 'isolated',
  'webgpu_mutants.test.ts': 'isolated',
};

export interface BrowserTestOptions extends BrowserOptions {
  /** The tests that take many minutes too. */
  readonly all?: boolean;
  /** Tests whose title, of file, page and test, holds one of these; all if empty. */
  readonly filters?: readonly string[];
  /** The conformance cases on half-floats instead, which take minutes too. */
  readonly halfFloats?: boolean;
  /** Whether expectations of the conformance suite that have expired, or that cases contradict, are failures. */
  readonly strict?: boolean;
}

/** Runs the modules of cases/ in a plain and in a cross-origin isolated page, both at once. */
export async function runBrowserTests(options: BrowserTestOptions = {}): Promise<Tally> {
  const suites = options.halfFloats
    ? [CONFORMANCE]
    : readdirSync(CASES).filter((file) => file.endsWith('.test.ts'));
  const site = await makeSite(suites);
  const tally = new Tally();
  const kinds = ['plain', 'isolated'] as const;
  // Each has a browser of its own, which a test may end.
  for (const each of await Promise.all(kinds.map((kind) => runIn(kind, site, suites, options)))) {
    tally.add(each);
  }
  return tally;
}

async function runIn(
  kind: PageKind,
  site: Site,
  suites: readonly string[],
  options: BrowserTestOptions,
): Promise<Tally> {
  const { all, gpu, halfFloats, strict } = options;
  const query = [all && 'all', gpu && 'gpu', halfFloats && 'half-floats', strict && 'strict']
    .filter(Boolean)
    .join('&');
  const filters = halfFloats ? ['-f16: '] : (options.filters ?? []);
  const tally = new Tally();
  const browser = new Browser(options);
  const server = await serve(site, kind);
  try {
    for (const suite of suites.filter((each) => (IN_ONE_PAGE[each] ?? kind) === kind)) {
      const title = `${suite} in ${kind === 'plain' ? 'a plain' : 'an isolated'} page`;
      const url = `${server.origin}/${suite}.html?${query}`;
      await runSuite(browser, url, title, tally, filters);
    }
  } finally {
    await browser.kill();
    await server.close();
  }
  return tally;
}

/** What the support matrix takes from pages, by the kind of page. */
const REPORTED = { plain: ['webgl', 'webgl-f16'], isolated: ['wasm', 'webgpu'] } as const;

/** Writes the conformance reports of the backends that only a page has into a folder, one file each. */
export async function writeConformanceReports(folder: string): Promise<void> {
  const browser = new Browser();
  const suite = CONFORMANCE;
  const site = await makeSite([suite]);
  mkdirSync(folder, { recursive: true });
  try {
    for (const kind of ['plain', 'isolated'] as const) {
      const server = await serve(site, kind);
      const opened = await browser.open(`${server.origin}/${suite}.html`);
      await waitForGlobal(opened, LOADED, TIME_LIMIT_MS);
      for (const name of REPORTED[kind]) {
        const report = await opened.page.evaluate(
          (each) => globalThis.reportConformance!(each),
          name,
        );
        const file = path.join(folder, `${report.backend}.json`);
        writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
      }
      await server.close();
    }
  } finally {
    await browser.kill();
  }
}

async function makeSite(suites: readonly string[]): Promise<Site> {
  // One file, since service workers may not import later. Small: Chromium has little room for the script of a service worker in
  // a private window, as those of the tests are.
  const worker = await bundle(SERVICE_WORKER, { minify: true, sourcemap: false });
  const pages = new Map([['/service_worker.js', worker]]);
  for (const suite of suites) {
    pages.set(`/${suite}.js`, await bundle(path.join(CASES, suite)));
    pages.set(`/${suite}.html`, pageWith(`/${suite}.js`));
  }
  return {
    pages,
    folders: new Map([
      ['/tfjs-wasm/', tfjsWasmFolder()],
      ['/digits/', fileURLToPath(DIGITS_FOLDER)],
    ]),
  };
}

/** A test that blocks its page costs the browser; the tests after it get a new one. */
async function runSuite(
  browser: Browser,
  url: string,
  title: string,
  tally: Tally,
  filters: readonly string[],
): Promise<void> {
  const load = async (): Promise<OpenPage> => {
    const opened = await browser.open(url);
    await waitForGlobal(opened, LOADED, TIME_LIMIT_MS);
    return opened;
  };
  let opened: OpenPage | undefined;
  try {
    opened = await load();
  } catch (error) {
    tally.failures.push(`${title}: does not load\n${(error as Error).message}`);
    return browser.kill();
  }
  const names = await opened.page.evaluate(() => globalThis.pageTests!.names());
  for (const [index, name] of names.entries()) {
    const test = `${title} > ${name}`;
    if (filters.length > 0 && !filters.some((text) => test.includes(text))) continue;
    await tally.check(test, async () => {
      opened ??= await load();
      const { page, errors } = opened;
      const run = page.evaluate((i) => globalThis.pageTests!.run(i), index);
      const { failure, warnings } = await withTimeout(run).catch(async (error: Error) => {
        opened = undefined;
        await browser.kill();
        return { failure: error.message, warnings: [] };
      });
      tally.warnings.push(...warnings.map((text) => `${title}: ${text}`));
      const failures = [failure, ...errors.splice(0)].filter((text) => text !== null);
      if (failures.length > 0) throw new Error(failures.join('\n'));
    });
  }
  await opened?.page.close();
}

async function withTimeout<T>(promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(timedOut('it', TIME_LIMIT_MS))), TIME_LIMIT_MS);
  });
  try {
    return await Promise.race([promise, expired]);
  } finally {
    clearTimeout(timer);
    // The loser of the race must not end the run as an unhandled rejection when its browser is killed.
    promise.catch(() => {});
  }
}
