import { CheckpointError } from './errors.ts';
import type { Pacer } from './pacer.ts';

export interface Allowance {
  /** Bytes. */
  readonly maxMemory: number;
  readonly maxSteps: number;
}

/** How many bytes of memory count as one step of work. */
const BYTES_A_STEP = 32;

const LONG_KEY = 16_383;

/**
 * The memory and work that reading a file may take, apart from the values of its tensors. Everything that a file makes the
 * reader allocate or do is charged here first. Charges are never refunded.
 */
export class Budget {
  readonly pacer: Pacer;
  readonly #allowance: Allowance;
  #memory = 0;
  #steps = 0;
  #longKeys = 0;

  constructor(allowance: Allowance, pacer: Pacer) {
    this.#allowance = allowance;
    this.pacer = pacer;
  }

  /** A fresh budget with the same allowance, for another part of the file. */
  renewed(): Budget {
    return new Budget(this.#allowance, this.pacer);
  }

  /**
   * Charges memory before it is allocated.
   *
   * @param part the part of the file that asks for it
   * @throws CheckpointError if that is more than is left
   */
  allocate(part: string, bytes: number): void {
    this.#memory += bytes;
    if (!(this.#memory <= this.#allowance.maxMemory)) {
      throw overdrawn(part, `${this.#allowance.maxMemory} bytes of memory`, 'maxMemory');
    }
    this.spend(part, bytes / BYTES_A_STEP);
  }

  /**
   * Charges a key of a Map, Set or object. V8 hashes strings above LONG_KEY by their length alone, so that keys of
   * the same length are all compared with one another: a few megabytes of such keys would take hours.
   */
  spendOnKey(part: string, key: unknown): void {
    if (typeof key !== 'string' || key.length <= LONG_KEY) return;
    this.#longKeys++;
    this.spend(part, (this.#longKeys * key.length) / 4);
  }

  /** Charges work before it is done. */
  spend(part: string, steps: number): void {
    this.#steps += steps;
    if (!(this.#steps <= this.#allowance.maxSteps)) {
      throw overdrawn(part, `${this.#allowance.maxSteps} steps`, 'maxSteps');
    }
    this.pacer.tick(steps);
  }
}

function overdrawn(part: string, amount: string, option: string): CheckpointError {
  return new CheckpointError(
    part,
    `takes more than the ${amount} that a file of this size is expected to need; if you trust it, pass a larger ${option}`,
  );
}
