import { useBackend } from '../engine/backends.ts';
import { breathe } from '../engine/breathe.ts';
import type { Report } from '../engine/protocol.ts';
import { kernelsAt, type Probes, probesOf } from './probes.ts';
import {
  type Compared,
  type Kernels,
  type Operator,
  type OperatorFigures,
  type OperatorKernels,
  type Question,
  REACH,
  SIDE,
} from './protocol.ts';

/** Rows and columns of the sample of positions that the scale of colours is of. */
const SAMPLE = [REACH, SIDE / 2, SIDE - 1 - REACH];

/** All that the page computes, in a worker. It has the operators on the image of the last question. */
export class Comparer {
  #compared: number | undefined;
  #probes: Probes | undefined;
  readonly #largest = new Map<Operator, number>();
  #task = new AbortController();
  #report: Report = () => {};

  start(report: Report): void {
    this.#report = report;
  }

  /** @returns undefined where it was cancelled */
  async look({ compared, here, pinned }: Question): Promise<OperatorKernels[] | undefined> {
    this.#task = new AbortController();
    const { signal } = this.#task;
    const { operators } = await this.#probesOf(compared);
    const found: OperatorKernels[] = [];
    for (const [operator, probe] of operators) {
      await breathe();
      if (signal.aborted) return undefined;
      const at = (position: typeof here) => kernelsAt(operator, probe, position);
      const largest = this.#largest.get(operator) ?? largestOf(SAMPLE_POSITIONS.map(at));
      this.#largest.set(operator, largest);
      found.push({ operator, here: at(here), pinned: at(pinned), largest });
    }
    return found;
  }

  /** Ends what is being done at the next step. */
  cancel(): void {
    this.#task.abort();
  }

  /** Measures each operator in turn. Ends with its worker. */
  async measure(compared: Compared, onFigures: (figures: OperatorFigures) => void): Promise<void> {
    const { operators } = await this.#probesOf(compared);
    for (const [operator, probe] of operators) {
      const shiftError = probe.equivarianceError();
      onFigures({ operator, ...probe.differences(), shiftError });
    }
  }

  async #probesOf({ id, image }: Compared): Promise<Probes> {
    if (this.#probes && this.#compared === id) return this.#probes;
    this.#report('Applying six operators to the image…');
    await useBackend('wasm');
    this.#probes?.dispose();
    this.#largest.clear();
    this.#probes = await probesOf(image);
    this.#compared = id;
    return this.#probes;
  }
}

const SAMPLE_POSITIONS = SAMPLE.flatMap((row) => SAMPLE.map((column) => ({ row, column })));

const largestOf = (kernels: readonly Kernels[]): number =>
  Math.max(...kernels.flat(2).map(Math.abs));
