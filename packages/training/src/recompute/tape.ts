/** All contact with the private parts of tfjs's tape. */

import { engine, type Tensor, Variable } from '@tensorflow/tfjs-core';

interface TapeNode {
  inputs: Record<string, Tensor>;
  outputs: Tensor[];
  saved: Tensor[];
}

/** The part of `engine().state` that is used here. */
interface TapeState {
  activeTape: TapeNode[] | null;
}

const state = (): TapeState => (engine() as unknown as { state: TapeState }).state;

/** What a function takes besides its arguments. */
export interface Taken {
  /** Variables that it reads, in the order of their first use. */
  variables: Variable[];
  /** Whether it reads a tensor that something outside of it made, other than its arguments. */
  readsOthers: boolean;
}

/**
 * Calls a function whose operations are not recorded for the backward pass, so that nothing is kept for it, and tells what it takes.
 * A tape must be on.
 */
export function withoutTape<T>(run: () => T, args: readonly Tensor[]): { result: T } & Taken {
  const outer = state().activeTape!;
  const inner = new Set<number>();
  const variables = new Set<Variable>();
  const others = new Set<number>();
  const known = new Set(args.map(({ id }) => id));
  const tape: Pick<TapeNode[], 'push'> = {
    push(...nodes) {
      for (const { inputs, outputs, saved } of nodes) {
        for (const each of Object.values(inputs)) {
          if (each instanceof Variable) variables.add(each);
          else if (!inner.has(each.id) && !known.has(each.id)) others.add(each.id);
        }
        for (const { id } of outputs) inner.add(id);
        for (const tensor of saved) tensor.dispose();
      }
      return 0;
    },
  };
  state().activeTape = tape as TapeNode[];
  try {
    const result = run();
    const readsOthers =
      others.size > 0 && outer.some(({ outputs }) => outputs.some(({ id }) => others.has(id)));
    return { result, variables: [...variables], readsOthers };
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
