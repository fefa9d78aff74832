/** All contact with the private parts of tfjs's tape. */

import { engine, type Tensor, Variable } from '@tensorflow/tfjs-core';

interface TapeNode {
  inputs: Record<string, Tensor>;
  outputs: Tensor[];
  saved: Tensor[];
}

/** What is used of the array that tfjs has. */
interface Tape {
  push(...nodes: TapeNode[]): number;
  some(holds: (node: TapeNode) => unknown): boolean;
}

/** The part of `engine().state` that is used here. */
interface TapeState {
  activeTape: Tape | null;
}

const state = (): TapeState => (engine() as unknown as { state: TapeState }).state;

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
    return Boolean(holds({ inputs: {}, outputs, saved: [] })) || this.outer.some(holds);
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
  state().activeTape = tape;
  try {
    const result = run();
    for (const { id } of args) tape.others.delete(id);
    const isOther = ({ id }: Tensor) => tape.others.has(id);
    const readsOthers = tape.others.size > 0 && outer.some(({ outputs }) => outputs.some(isOther));
    return { result, variables: [...tape.variables], readsOthers };
  } finally {
    state().activeTape = outer;
  }
}

/** Gradients of a function inside of a backward pass, whose own tape tfjs would lose. */
export function innerGradients(run: () => Tensor, xs: Tensor[], dy: Tensor): (Tensor | null)[] {
  const outer = state().activeTape;
  try {
    const { value, grads } = engine().gradients(run, xs, dy, true);
    value.dispose();
    return grads;
  } finally {
    state().activeTape = outer;
  }
}
