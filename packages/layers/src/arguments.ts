import { FUSED_ACTIVATIONS, type FusedActivation } from '@dynaconv/involution-ops/base';
import { assertOptions, type OptionNames } from '@dynaconv/options';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { layers, Shape } from '@tensorflow/tfjs-layers';

/** What every layer's constructor takes: name, inputShape, trainable, … */
export type LayerArgs = NonNullable<ConstructorParameters<typeof layers.Layer>[0]>;

/** The names of a layer's own arguments. */
export type OwnArgumentNames<Args extends LayerArgs> = OptionNames<Omit<Args, keyof LayerArgs>>;

const LAYER_ARGUMENTS: OptionNames<LayerArgs> = {
  name: true,
  trainable: true,
  inputShape: true,
  batchInputShape: true,
  batchSize: true,
  dtype: true,
  weights: true,
  inputDType: true,
};

/**
 * A layer's arguments, after checking that the layer reads each of them. Where no arguments were given it is an empty
 * object, so that the checks that follow can name what is missing.
 *
 * @param layer the class that is made
 * @param own the arguments of this class, besides those that every layer takes
 * @throws TypeError for an argument that the layer does not read, such as `padding`, and for arguments that are not an object
 */
export function layerArguments<Args extends LayerArgs>(
  layer: { readonly className?: string; readonly prototype: object },
  args: Args | undefined,
  own: OwnArgumentNames<Args>,
): Args {
  const given = args === undefined ? {} : withoutTfjsFields(args);
  assertOptions<object>(`${layer.className}`, given, { ...own, ...LAYER_ARGUMENTS }, 'argument');
  return given as Args;
}

/** When a model is loaded, tfjs adds a field of its own to the configuration that it makes a layer from. */
function withoutTfjsFields<Args extends object>(args: Args): object {
  const { customObjects, ...rest } = Object(args) as { customObjects?: unknown };
  return customObjects === undefined ? args : rest;
}

/**
 * A layer's size argument, checked when the layer is made rather than at its first call.
 * @throws RangeError unless it is an integer of at least `least`
 */
export function toInteger(layer: string, argument: string, value: number, least = 1): number {
  if (!Number.isInteger(value) || value < least) {
    throw new RangeError(
      `${layer}: ${argument} is ${shown(value)}, expected an integer of at least ${least}`,
    );
  }
  return value;
}

/** @throws RangeError for an even or fractional window */
export function toOddInteger(layer: string, argument: string, value: number): number {
  if (!Number.isInteger(value) || value < 1 || value % 2 === 0) {
    throw new RangeError(
      `${layer}: ${argument} is ${shown(value)}, expected an odd positive integer`,
    );
  }
  return value;
}

const shown = (value: unknown): string => (value === undefined ? 'missing' : String(value));

/** @throws RangeError unless the fused kernels have the activation */
export function toActivation(layer: string, value: FusedActivation): FusedActivation {
  if (!FUSED_ACTIVATIONS.includes(value)) {
    throw new RangeError(
      `${layer}: activation is '${value}', expected one of ${FUSED_ACTIVATIONS.join(', ')}`,
    );
  }
  return value;
}

/** The shape of the first input: tfjs passes a list of shapes to a layer with several inputs, and a bare shape otherwise. */
export const firstShape = (shape: Shape | Shape[]): Shape =>
  Array.isArray(shape[0]) ? (shape[0] as Shape) : (shape as Shape);

/** The shapes of the inputs as a list: tfjs passes that of a single input as a bare shape. */
export const shapeList = (shape: Shape | Shape[]): Shape[] =>
  Array.isArray(shape[0]) ? (shape as Shape[]) : [shape as Shape];

/** The inputs as a list: tfjs passes a single input as a bare tensor. */
export const inputList = (inputs: unknown): Tensor4D[] =>
  (Array.isArray(inputs) ? inputs : [inputs]) as Tensor4D[];

/**
 * The number of channels of a shape [B, H, W, C].
 * @throws RangeError unless the rank is 4 and C is known
 */
export function channelsOf(layer: string, shape: Shape): number {
  const channels = shape.length === 4 ? shape[3] : null;
  if (channels === null) {
    const given = shape.map((n) => n ?? '?').join(', ');
    throw new RangeError(
      `${layer}: the input has shape [${given}], expected rank 4 [B, H, W, C] with C known`,
    );
  }
  return channels;
}

/** Pixels of a map [B, H, W, C]. */
export const pixelsOf = ([, height, width]: Shape): number => height! * width!;
