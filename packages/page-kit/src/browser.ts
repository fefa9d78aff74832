import { TIME_LIMIT_MS, timedOut } from '@dynaconv/tools';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { throttle } from './throttle.ts';

/** Threads of the threaded WASM build follow this; 4 wherever the tests run. */
const HARDWARE_CONCURRENCY = 4;

/** A page, and what it has thrown outside a test or logged as an error since `errors` was last emptied, or as a warning. */
export interface OpenPage {
  readonly page: Page;
  readonly errors: string[];
  readonly warnings: string[];
}

export interface BrowserOptions {
  /** How many times slower than it is the processor is to seem; 1 by default. */
  readonly throttle?: number;
  /** Whether pages have the machine's GPU, through Vulkan, in place of one that the processor plays. */
  readonly gpu?: boolean;
}

/** The one browser of a run, started when a page is first opened and started again after `kill`. */
export class Browser {
  private chromium: Awaited<ReturnType<typeof launchChromium>> | undefined;
  private readonly throttle: number;
  private readonly gpu: boolean;

  constructor({ throttle = 1, gpu = false }: BrowserOptions = {}) {
    this.throttle = throttle;
    this.gpu = gpu;
  }

  /** @param device what the page is shown on */
  async open(url: string, device?: BrowserContextOptions): Promise<OpenPage> {
    this.chromium ??= await launchChromium(this.gpu);
    const page = await this.chromium.browser.newPage(device);
    page.setDefaultTimeout(TIME_LIMIT_MS);
    const errors: string[] = [];
    const warnings: string[] = [];
    page.on('pageerror', (error) => errors.push(`page error: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(`console: ${message.text()}`);
      if (message.type() === 'warning') warnings.push(message.text());
    });
    page.on('crash', () => errors.push('the page crashed'));
    await page.addInitScript((threads) => {
      Object.defineProperty(navigator, 'hardwareConcurrency', { value: threads });
    }, HARDWARE_CONCURRENCY);
    if (this.throttle > 1) await throttle(page, this.throttle);
    await page.goto(url);
    return { page, errors, warnings };
  }

  /** Ends the browser, even one whose page blocks. */
  async kill(): Promise<void> {
    await this.chromium?.server.kill();
    this.chromium = undefined;
  }
}

/** Waits until the page has set a global variable; what it throws meanwhile ends the wait. */
export async function waitForGlobal(
  { page, errors }: OpenPage,
  name: string,
  timeout: number,
): Promise<void> {
  const threw = new Promise<void>((resolve) => page.once('pageerror', () => resolve()));
  const isSet = page
    .waitForFunction((key) => key in globalThis, name, { timeout })
    .catch((error: Error) =>
      errors.push(
        error.name === 'TimeoutError' ? timedOut('loading the page', timeout) : error.message,
      ),
    );
  if (errors.length === 0) await Promise.race([threw, isSet]);
  if (errors.length > 0) throw new Error(errors.join('\n'));
}
