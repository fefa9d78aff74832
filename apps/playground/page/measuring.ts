import { proxy, type Remote } from 'comlink';
import { byId } from '../../../tools/browser/page/elements.ts';
import type { Engine } from './engine/engine.ts';
import type { Timing } from './engine/protocol.ts';
import { whileBusy } from './status.ts';
import { showTimings } from './views/timings.ts';

/** The table of times, and the button that starts and stops what fills it. */
export class Measuring {
  readonly #engine: Remote<Engine>;
  readonly #button = byId<HTMLButtonElement>('measure');
  readonly #table = byId('timings');
  /** Grows with every measurement; what belongs to an older one is not shown any more. */
  #measurement = 0;
  #isRunning = false;

  /** @param image what is to be measured, undefined where there is nothing yet */
  constructor(engine: Remote<Engine>, image: () => ImageBitmap | undefined) {
    this.#engine = engine;
    this.#button.onclick = async () => {
      const bitmap = image();
      if (this.#isRunning) await engine.stopMeasuring();
      else if (bitmap) await this.start(bitmap);
    };
  }

  /** Forgets what was measured of another network. */
  reset(): void {
    this.#measurement++;
    this.#setRunning(false, 'Measure');
    showTimings(this.#table, []);
  }

  /** Measures until all is measured, or the user stops it. */
  async start(image: ImageBitmap): Promise<void> {
    const measurement = ++this.#measurement;
    const isCurrent = () => measurement === this.#measurement;
    const show = (timings: Timing[]) => {
      if (isCurrent()) showTimings(this.#table, timings);
    };
    this.#setRunning(true, 'Stop measuring');
    await whileBusy(() => this.#engine.measure(image, proxy(show)));
    if (isCurrent()) this.#setRunning(false, 'Measure again');
  }

  #setRunning(isRunning: boolean, label: string): void {
    this.#isRunning = isRunning;
    this.#button.textContent = label;
  }
}
