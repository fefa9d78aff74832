import type { Page } from 'playwright-core';

/**
 * What `--throttle` says; 1 if it is absent.
 * @throws where it is no number of at least 1
 */
export function throttleOf(text = '1'): number {
  const rate = Number(text);
  if (rate >= 1) return rate;
  throw new Error(`--throttle ${text}: expected a number of at least 1`);
}

/** Milliseconds, for each time slower, that a worker's script and each of its messages take longer. */
const SCRIPT_DELAY_MS = 300;
const MESSAGE_DELAY_MS = 15;

/**
 * Makes a page seem to run on a processor so many times slower. Chromium slows the page's own thread alone: of its workers,
 * scripts and messages are late instead, in the order they were sent.
 */
export async function throttle(page: Page, rate: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate });
  await page.addInitScript(delayMessages, MESSAGE_DELAY_MS * rate);
  await page.route(
    (url) => url.pathname.endsWith('/engine.js'),
    async (route) => {
      await new Promise((resolve) => setTimeout(resolve, SCRIPT_DELAY_MS * rate));
      await route.continue();
    },
  );
}

/** Runs in the page: what workers say is heard later. */
function delayMessages(delay: number): void {
  const { Worker: Plain } = globalThis;
  globalThis.Worker = class extends Plain {
    override addEventListener(type: string, listener: unknown, options?: unknown): void {
      if (type !== 'message' || typeof listener !== 'function') {
        super.addEventListener(type, listener as EventListener, options as AddEventListenerOptions);
        return;
      }
      const late = (event: Event) => setTimeout(() => listener.call(this, event), delay);
      super.addEventListener(type, late, options as AddEventListenerOptions);
    }
  };
}
