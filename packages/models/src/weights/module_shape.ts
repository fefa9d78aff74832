import { type CheckpointSlot, checkpointKey, toTorchShape } from '@dynaconv/layers/base';
import type { PartDescription } from '../forms/counting_form.ts';

/**
 * The shape that PyTorch's module has for a weight: some keep axes of 1 that the layer has not.
 *
 * @param name of the weight in tfjs
 * @param shape of the weight, in PyTorch's order of axes
 */
export function moduleShape(name: string, shape: number[]): number[] {
  if (name.endsWith('/layer_scale')) return [shape[0], 1, 1, 1];
  // A token's is [1, 1, C], a grid's [1, H, W, C].
  if (name.endsWith('/parameter')) return shape.length === 1 ? [1, 1, ...shape] : [1, ...shape];
  if (/\/response_(gamma|beta)$/.test(name)) return [1, shape[0], 1, 1];
  return shape;
}

/** Keys and shapes of the parts' weights as PyTorch's modules have them, without the counters of BatchNorms. */
export const moduleSlots = (parts: readonly PartDescription[]): CheckpointSlot[] =>
  parts
    .flatMap(({ weights }) => weights)
    .map(({ name, shape, stored }) => ({
      key: checkpointKey(name),
      shape: stored ?? moduleShape(name, toTorchShape(shape)),
    }));
