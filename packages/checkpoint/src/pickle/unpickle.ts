import type { Budget } from '../budget.ts';
import { PickleCursor } from './cursor.ts';
import type { PickleHost } from './host.ts';
import { INSTRUCTIONS, STOP } from './instructions.ts';
import { PickleMachine } from './machine.ts';

/** How many instructions are charged at a time. */
const CHARGED_STEPS = 1024;

/**
 * Reads one pickle as data: dicts become Maps, lists and tuples arrays, sets Sets, and nothing is ever called except the
 * functions that `host` lists. It is written here because the pickle readers on npm construct whatever a pickle asks for, and
 * trust its lengths and its stack.
 *
 * @returns the value, and the position after the pickle
 * @throws CheckpointError if the pickle is damaged, or takes more than `budget` allows
 */
export async function unpickle(
  part: string,
  bytes: Uint8Array,
  start: number,
  host: PickleHost,
  budget: Budget,
): Promise<{ value: unknown; end: number }> {
  const cursor = new PickleCursor(part, bytes, start, budget);
  const machine = new PickleMachine(cursor, host, budget);
  for (let step = 1; ; step++) {
    const opcode = cursor.uint8();
    if (opcode === STOP) return { value: machine.pop(), end: cursor.position };
    const execute = INSTRUCTIONS.get(opcode);
    if (!execute)
      return cursor.fail(`0x${opcode.toString(16).padStart(2, '0')} is not a known opcode`);
    execute(machine);
    if (step % CHARGED_STEPS === 0) budget.spend(part, CHARGED_STEPS);
    if (budget.pacer.isDue) await budget.pacer.pause();
  }
}
