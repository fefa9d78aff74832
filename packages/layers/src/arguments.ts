import { FUSED_ACTIVATIONS, type FusedActivation } from '@dynaconv/involution-ops';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { layers, Shape } from '@tensorflow/tfjs-layers';

/** What every layer's constructor takes: name, inputShape, trainable, … */
export type LayerArgs = NonNullable<ConstructorParameters<typeof layers.Layer>[0]>;

/**
 * A layer's size argument, checked when the layer is made rather than at its first call.
 * @throws RangeError unless it is an integer of at least `least`
 */
export function toInteger(layer: string, argument: string, value: number, least = 1): number {
  if (!Number.isInteger(value) || value < least) {
    throw new RangeError(
      `${layer}: ${argument} is ${value}, expected an integer of at least ${least}`,
    );
  }
  return value;
}

/** @throws RangeError for an even or fractional window */
export function toOddInteger(layer: string, argument: string, value: number): number {
  if (!Number.isInteger(value) || value < 1 || value % 2 === 0) {
    throw new RangeError(`${layer}: ${argument} is ${value}, expected an odd positive integer`);
  }
  return value;
}

/** @throws RangeError unless the fused kernels have the activation */
export function toActivation(layer: string, value: FusedActivation): FusedActivation {
  if (!FUSED_ACTIVATIONS.includes(value)) {
    throw new RangeError(
      `${layer}: activation is '${value}', expected one of ${FUSED_ACTIVATIONS.join(', ')}`,
    );
  }
  return value;
}

/** The shape of the first input: tfjs passes a list of shapes to a layer of many inputs, else the shape alone. */
export const firstShape = (shape: Shape | Shape[]): Shape =>
  Array.isArray(shape[0]) ? (shape[0] as Shape) : (shape as Shape);

/** The inputs as a list: tfjs passes the tensor alone where there is one. */
export const inputList = (inputs: unknown): Tensor4D[] =>
  (Array.isArray(inputs) ? inputs : [inputs]) as Tensor4D[];

/**
 * The number of channels of a shape [B, H, W, C].
 * @throws RangeError unless the rank is 4 and C is known
 */
export function channelsOf(layer: string, shape: Shape): number {
  const channels = shape.length === 4 ? shape[3] : null;
  if (channels === null) {
    const came = shape.map((n) => n ?? '?').join(', ');
    throw new RangeError(
      `${layer}: the input has shape [${came}], expected rank 4 [B, H, W, C] with C known`,
    );
  }
  return channels;
}
