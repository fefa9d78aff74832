import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Segment } from './segments.ts';

/** A layer, or a segment that is computed again in the backward pass. */
export interface Step {
  reads: readonly SymbolicTensor[];
  gives: readonly SymbolicTensor[];
  /** How to compute the segment; undefined for the layer of the symbols that are given. */
  segment?: Plan;
  /** Symbols whose values no later step reads. */
  done: readonly SymbolicTensor[];
}

export interface Plan {
  inputs: readonly SymbolicTensor[];
  outputs: readonly SymbolicTensor[];
  steps: readonly Step[];
}

/**
 * The order in which a network is computed. Inputs come from the last to the first, as in tfjs: gradients of a tensor that is read
 * several times are added in the reverse order of that.
 */
export function planOf(
  inputs: readonly SymbolicTensor[],
  outputs: readonly SymbolicTensor[],
  segments: readonly Segment[] = [],
): Plan {
  const steps: Omit<Step, 'done'>[] = [];
  const known = new Set(inputs.map(({ id }) => id));
  const visit = (symbol: SymbolicTensor): void => {
    if (known.has(symbol.id)) return;
    const step = stepTo(symbol, segments);
    for (const each of step.reads.toReversed()) visit(each);
    for (const { id } of step.gives) known.add(id);
    steps.push(step);
  };
  outputs.forEach(visit);
  return { inputs, outputs, steps: withLastReads(steps, [...inputs, ...outputs]) };
}

function stepTo(symbol: SymbolicTensor, segments: readonly Segment[]): Omit<Step, 'done'> {
  const segment = segments.find(({ output }) => output.id === symbol.id);
  if (segment) {
    const { inputs, output } = segment;
    return { reads: inputs, gives: [output], segment: planOf(inputs, [output]) };
  }
  const { inputs, sourceLayer, nodeIndex } = symbol;
  return { reads: inputs, gives: sourceLayer.inboundNodes[nodeIndex].outputTensors };
}

/** @param kept symbols whose values are needed after the last step, or are not the network's own */
function withLastReads(steps: readonly Omit<Step, 'done'>[], kept: SymbolicTensor[]): Step[] {
  const needed = new Set(kept.map(({ id }) => id));
  return steps
    .toReversed()
    .map((step) => {
      const done = [...step.reads, ...step.gives].filter(({ id }) => {
        const isLast = !needed.has(id);
        needed.add(id);
        return isLast;
      });
      return { ...step, done };
    })
    .toReversed();
}
