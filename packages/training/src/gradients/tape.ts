/** All contact with the private parts of tfjs's tape. */

import { engine, type Tensor, tidy, Variable } from '@tensorflow/tfjs-core';

export interface TapeNode {
  kernelName: string;
  inputs: Record<string, Tensor>;
  outputs: Tensor[];
  /** What the backward pass reads: copies that share data with inputs and outputs, kept until they are disposed of. */
  saved: Tensor[];
  /** Functions that give the gradients of the inputs, for those of the outputs; null stands for zeros. */
  gradient?: (dys: (Tensor | null)[]) => Record<string, () => Tensor>;
}

/** What is used of the array that tfjs has. */
interface Tape {
  push(...nodes: TapeNode[]): number;
  some(holds: (node: TapeNode) => unknown): boolean;
}

/** The part of `engine().state` that is used here. */
interface TapeState {
  activeTape: Tape | null;
  gradientDepth: number;
}

const state = (): TapeState => (engine() as unknown as { state: TapeState }).state;

/** Whether operations are recorded now, or would be outside of a kernel. */
export const isRecorded = (): boolean => state().gradientDepth > 0;

function onTape<T>(tape: Tape, depth: number, run: () => T): T {
  const outer = state().activeTape;
  state().activeTape = tape;
  state().gradientDepth += depth;
  try {
    return run();
  } finally {
    state().gradientDepth -= depth;
    state().activeTape = outer;
  }
}

/** Calls a function in a `tidy`, with its operations recorded on a tape of their own. */
export const recordOn = <T extends Tensor>(tape: TapeNode[], run: () => T): T =>
  onTape(tape, 1, () => tidy(run));

/** A tape that keeps nothing for a backward pass, and notes what the operations take. */
class NotingTape implements Tape {
  readonly variables = new Set<Variable>();
  /** Tensors that were there before, by their ids. */
  readonly others = new Set<number>();
  private readonly made = new Set<number>();
  private readonly outer: Tape;

  constructor(outer: Tape) {
    this.outer = outer;
  }

  push(...nodes: TapeNode[]): number {
    for (const { inputs, outputs, saved } of nodes) {
      for (const each of Object.values(inputs)) {
        if (each instanceof Variable) this.variables.add(each);
        else if (!this.made.has(each.id)) this.others.add(each.id);
      }
      for (const { id } of outputs) this.made.add(id);
      for (const tensor of saved) tensor.dispose();
    }
    return this.made.size;
  }

  some(holds: (node: TapeNode) => unknown): boolean {
    const outputs = [...this.made].map((id) => ({ id }) as Tensor);
    const made: TapeNode = { kernelName: '', inputs: {}, outputs, saved: [] };
    return Boolean(holds(made)) || this.outer.some(holds);
  }
}

/** What a function takes besides its arguments. */
export interface Taken {
  /** Variables that it reads, in the order of their first use. */
  variables: Variable[];
  /** Whether it reads a tensor that is computed outside of it, other than its arguments. */
  readsOthers: boolean;
}

/**
 * Calls a function whose operations are not recorded for the backward pass, so that nothing is kept for it, and tells what it takes.
 * A tape must be on.
 */
export function withoutTape<T>(run: () => T, args: readonly Tensor[]): { result: T } & Taken {
  const outer = state().activeTape!;
  const tape = new NotingTape(outer);
  const result = onTape(tape, 0, run);
  for (const { id } of args) tape.others.delete(id);
  const isOther = ({ id }: Tensor) => tape.others.has(id);
  const readsOthers = tape.others.size > 0 && outer.some(({ outputs }) => outputs.some(isOther));
  return { result, variables: [...tape.variables], readsOthers };
}
