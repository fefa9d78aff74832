import type { OpDeclaration } from '../core/declare.ts';
import type { FailureKind } from '../run/failure.ts';
import type { Mutation } from './mutation.ts';

/** A backend that is wrong on purpose, to prove that the suite would notice. */
export interface Mutant {
  name: string;
  /** What a kernel's author may have got wrong. */
  fault: string;
  /** Which cases must notice, and how. */
  query: string;
  kind: FailureKind;
  /** Where it runs; cpu unless the fault is one of a heap. */
  tfjsBackend?: 'cpu' | 'wasm';
  /** The faulty kernel, made afresh for every run: some faults remember. */
  kernel?: { op: string; mutate: () => Mutation };
  /** A fault in what stands around the kernels: changes it, and gives back what undoes the change. */
  sabotage?: () => () => void;
  /** A fault in the op itself. */
  changeOp?: (op: OpDeclaration) => OpDeclaration;
}

/** A mutant whose kernel is wrong, and nothing else. */
export const faultyKernel = (
  op: string,
  name: string,
  fault: string,
  mutate: Mutation | (() => Mutation),
  kind: FailureKind = 'numbers',
): Mutant => ({
  name: `${op}_${name}`,
  fault,
  query: `${op}:forward:*`,
  kind,
  kernel: { op, mutate: typeof mutate === 'function' ? mutate : () => mutate },
});
