import { byId } from '@dynaconv/page-kit/page';
import { EngineWorker } from './engine/engine_worker.ts';
import type { Network } from './engine/protocol.ts';
import { showTimings } from './views/timings.ts';

/** What is to be measured. */
export interface Measured {
  readonly network: Network;
  readonly image: ImageBitmap;
}

/**
 * The table of times, and the button that starts and stops what fills it. Each measurement has a worker of its own, and ends
 * with it at once: what a user does next neither waits for it nor disturbs its numbers.
 */
export class Measuring {
  readonly #button = byId<HTMLButtonElement>('measure');
  readonly #table = byId('timings');
  readonly #remark = byId('measuring');
  #worker: EngineWorker | undefined;

  /** @param measured undefined where there is nothing yet */
  constructor(measured: () => Measured | undefined) {
    showTimings(this.#table, []);
    this.#button.onclick = () => {
      const now = measured();
      if (this.#worker) this.stop();
      else if (now) void this.#start(now);
    };
  }

  /** Ends a measurement, and keeps what was measured. */
  stop(): void {
    this.#end('Stopped; what was measured until then stays.');
  }

  /** Forgets what was measured of another network. */
  reset(): void {
    this.#end('');
    showTimings(this.#table, []);
    this.#remark.textContent = '';
  }

  async #start({ network, image }: Measured): Promise<void> {
    const worker = new EngineWorker(() => {});
    this.#worker = worker;
    this.#button.textContent = 'Stop measuring';
    this.#remark.textContent = 'Measuring; it ends when you do something else.';
    showTimings(this.#table, []);
    try {
      await worker.measure(network, image, (timings) => {
        if (worker === this.#worker) showTimings(this.#table, timings);
      });
      if (worker === this.#worker) this.#end('Measured.');
    } catch (error) {
      if (worker === this.#worker) this.#end((error as Error).message);
    }
  }

  #end(remark: string): void {
    if (!this.#worker) return;
    this.#worker.terminate();
    this.#worker = undefined;
    this.#button.textContent = 'Measure again';
    this.#remark.textContent = remark;
  }
}
