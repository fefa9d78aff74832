import { type Tensor, Variable } from '@tensorflow/tfjs-core';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { recompute } from '../recompute/recompute.ts';
import type { Plan, Step } from './plan.ts';

interface Value {
  tensor: Tensor;
  mask?: Tensor;
}

/** Of a network's symbols, by their ids. */
type Values = Map<number, Value>;

/**
 * Computes a network as tfjs-layers does for training, but disposes of each layer's output once the last layer that reads it has
 * run, where tfjs keeps all to the end of the step. What gradients need has been saved by then.
 */
export function execute(plan: Plan, inputs: readonly Tensor[], training: boolean): Tensor[] {
  const values: Values = new Map(plan.inputs.map(({ id }, i) => [id, { tensor: inputs[i] }]));
  for (const step of plan.steps) {
    const made = step.segment
      ? recomputeSegment(step.segment, tensorsOf(step, values), training)
      : applyLayer(step, values, training);
    made.forEach((value, i) => void values.set(step.gives[i].id, value));
    for (const symbol of step.done) release(symbol, values);
  }
  return plan.outputs.map(({ id }) => values.get(id)!.tensor);
}

const tensorsOf = ({ reads }: Step, values: Values): Tensor[] =>
  reads.map(({ id }) => values.get(id)!.tensor);

function recomputeSegment(plan: Plan, inputs: Tensor[], training: boolean): Value[] {
  const run = recompute((...given: Tensor[]) => execute(plan, given, training)[0]);
  return [{ tensor: run(...inputs) }];
}

function applyLayer(step: Step, values: Values, training: boolean): Value[] {
  const { sourceLayer } = step.gives[0];
  const inputs = tensorsOf(step, values);
  const masks = step.reads.map(({ id }) => values.get(id)!.mask);
  const isMasked = masks.some((mask) => mask);
  // As tfjs-layers' own executor has it: the first input's mask stands for all, and the first of several outputs.
  const kwargs = isMasked ? { training, mask: masks[0] } : { training };
  const tensors = [sourceLayer.apply(inputs, kwargs)].flat() as Tensor[];
  const [mask] = sourceLayer.supportsMasking
    ? [sourceLayer.computeMask(inputs, masks as Tensor[])].flat()
    : [];
  return tensors.map((tensor) => ({ tensor, mask }));
}

/** The value goes, unless it is another's too: a layer may give what it keeps, such as a weight or a state. */
function release({ id, sourceLayer }: SymbolicTensor, values: Values): void {
  const { tensor } = values.get(id)!;
  values.delete(id);
  const isShared = [...values.values()].some((other) => other.tensor === tensor);
  if (isShared || tensor instanceof Variable || tensor.kept || sourceLayer.stateful) return;
  tensor.dispose();
}
