import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { Tally } from '../../test/tally.ts';
// Declares globalThis.pageTests.
import type {} from '../page/test.ts';
import { bundle } from './bundle.ts';
import { launchChromium } from './chromium.ts';
import { type PageKind, type Site, serve } from './server.ts';

const CASES = fileURLToPath(new URL('../cases', import.meta.url));
const START_TIMEOUT_MS = 30_000;
const TEST_TIMEOUT_MS = 60_000;

/** Threads of the threaded WASM build follow this; 4 wherever the tests run. */
const HARDWARE_CONCURRENCY = 4;

/** Runs every module of cases/ in a plain and in a cross-origin isolated page. */
export async function runBrowserTests(): Promise<Tally> {
  const tally = new Tally();
  const runner = new Runner(tally);
  const suites = readdirSync(CASES).filter((file) => file.endsWith('.test.ts'));
  const site = await makeSite(suites);
  try {
    for (const kind of ['plain', 'isolated'] as const) {
      const server = await serve(site, kind);
      for (const suite of suites) await runner.runSuite(server.origin, suite, kind);
      await server.close();
    }
  } finally {
    await runner.close();
  }
  return tally;
}

async function makeSite(suites: readonly string[]): Promise<Site> {
  const pages = new Map<string, string>();
  for (const suite of suites) {
    pages.set(`/${suite}.js`, await bundle(path.join(CASES, suite)));
    pages.set(
      `/${suite}.html`,
      `<!doctype html><link rel="icon" href="data:,"><script type="module" src="/${suite}.js"></script>`,
    );
  }
  const tfjsWasm = fileURLToPath(import.meta.resolve('@tensorflow/tfjs-backend-wasm/package.json'));
  return { pages, folders: new Map([['/tfjs-wasm/', path.join(path.dirname(tfjsWasm), 'dist')]]) };
}

/** Holds the one browser; a test that blocks its page costs that browser, and the next test gets a new one. */
class Runner {
  private readonly tally: Tally;
  private chromium: Awaited<ReturnType<typeof launchChromium>> | undefined;

  constructor(tally: Tally) {
    this.tally = tally;
  }

  async runSuite(origin: string, suite: string, kind: PageKind): Promise<void> {
    const title = `${suite} in ${kind === 'plain' ? 'a plain' : 'an isolated'} page`;
    let opened = await this.open(origin, suite).catch(async (error) => {
      this.tally.failures.push(`${title}: does not load\n${error.message}`);
      await this.close();
      return undefined;
    });
    if (!opened) return;
    const names = await opened.page.evaluate(() => globalThis.pageTests!.names());
    for (const [index, name] of names.entries()) {
      opened ??= await this.open(origin, suite);
      const { page, errors } = opened;
      let blocked = false;
      await this.tally.check(`${title} > ${name}`, async () => {
        const run = page.evaluate((i) => globalThis.pageTests!.run(i), index);
        const failure = await withTimeout(run, TEST_TIMEOUT_MS).catch((error) => {
          blocked = true;
          return String(error.message);
        });
        const failures = [failure, ...errors.splice(0)].filter((text) => text !== null);
        if (failures.length > 0) throw new Error(failures.join('\n'));
      });
      if (blocked) {
        await this.close();
        opened = undefined;
      }
    }
    await opened?.page.close();
  }

  /** A page with the suite loaded; `errors` collects what it throws outside a test or logs as an error. */
  private async open(origin: string, suite: string): Promise<{ page: Page; errors: string[] }> {
    this.chromium ??= await launchChromium();
    const page = await this.chromium.browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(`page error: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(`console: ${message.text()}`);
    });
    page.on('crash', () => errors.push('the page crashed'));
    await page.addInitScript((threads) => {
      Object.defineProperty(navigator, 'hardwareConcurrency', { value: threads });
    }, HARDWARE_CONCURRENCY);
    await page.goto(`${origin}/${suite}.html`);
    await page
      .waitForFunction(() => globalThis.pageTests !== undefined, null, {
        timeout: START_TIMEOUT_MS,
      })
      .catch((error) => {
        throw new Error([error.message, ...errors].join('\n'));
      });
    return { page, errors };
  }

  async close(): Promise<void> {
    await this.chromium?.server.kill();
    this.chromium = undefined;
  }
}

async function withTimeout<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no answer within ${milliseconds / 1000} s`)),
      milliseconds,
    );
  });
  try {
    return await Promise.race([promise, expired]);
  } finally {
    clearTimeout(timer);
    // The loser of the race must not end the run as an unhandled rejection when its browser is killed.
    promise.catch(() => {});
  }
}
