import { PickleCursor } from './cursor.ts';
import { INSTRUCTIONS, STOP } from './instructions.ts';
import { PickleMachine } from './machine.ts';

/** Throws a CheckpointError that says where in the pickle it is. */
export type Fail = (problem: string) => never;

/** What a pickle may refer to outside of itself. */
export interface PickleHost {
  /**
   * What calling a class or function gives, by its full name; every other call makes a PickledInstance. A Map, so that no
   * name finds anything of Object.prototype.
   */
  readonly calls: ReadonlyMap<string, (args: unknown[], fail: Fail) => unknown>;
  /** What a persistent id stands for. */
  load(id: unknown, fail: Fail): unknown;
}

/**
 * Reads one pickle as data: dicts become Maps, lists and tuples arrays, sets Sets, and nothing is ever called but what
 * `host` lists. Written here because the pickle readers on npm construct what the pickle asks for and trust its lengths
 * and stack.
 *
 * @returns the value, and the position after the pickle
 * @throws CheckpointError if the pickle is damaged, or larger than any checkpoint needs
 */
export function unpickle(
  part: string,
  bytes: Uint8Array,
  start: number,
  host: PickleHost,
): { value: unknown; end: number } {
  const cursor = new PickleCursor(part, bytes, start);
  const machine = new PickleMachine(cursor, host);
  for (;;) {
    const opcode = cursor.uint8();
    if (opcode === STOP) return { value: machine.pop(), end: cursor.position };
    const execute = INSTRUCTIONS.get(opcode);
    if (!execute)
      return cursor.fail(`0x${opcode.toString(16).padStart(2, '0')} is no known opcode`);
    execute(machine);
  }
}
