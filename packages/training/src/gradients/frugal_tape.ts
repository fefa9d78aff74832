import {
  Add,
  AddN,
  Concat,
  clone,
  ExpandDims,
  keep,
  Mean,
  Pack,
  PadV2,
  Relu,
  Reshape,
  Slice,
  Sub,
  Sum,
} from '@tensorflow/tfjs-core';
import type { TapeNode } from './tape.ts';

/** Kernels whose gradients in tfjs 4.x read of what they save only the shapes, which a tensor has when it is disposed of too. */
const SHAPES_ONLY: ReadonlySet<string> = new Set([
  Add,
  AddN,
  Concat,
  ExpandDims,
  Mean,
  Pack,
  PadV2,
  Reshape,
  Slice,
  Sub,
  Sum,
]);

/** A tape for tfjs that keeps for the backward pass what it reads, and not all that tfjs saves. */
export function frugalTape(): TapeNode[] {
  const tape: TapeNode[] = [];
  tape.push = (...nodes) => {
    for (const node of nodes) {
      tape[tape.length] = node;
      if (SHAPES_ONLY.has(node.kernelName)) forget(node);
      else if (node.kernelName === Relu) keepOutput(node);
    }
    return tape.length;
  };
  return tape;
}

/** Lets go of what a node saves. */
export function forget({ saved }: TapeNode): void {
  for (const tensor of saved) tensor.dispose();
}

/**
 * ReLU's gradient looks at where the input is positive, which is where the output is, and NaN where that is; the next operation saves
 * the output in any case.
 */
function keepOutput(node: TapeNode): void {
  const [output] = node.outputs;
  forget(node);
  node.saved[0] = keep(clone(output));
}
