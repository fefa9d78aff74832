import type { OptionNames } from '@dynaconv/options';
import type { Shape } from '@tensorflow/tfjs-layers';
import { toInteger, toOddInteger } from '../arguments.ts';
import { involutionOutputShape } from '../involution_geometry.ts';

/** The arguments of a layer with windows, by which it can stand where an `Involution2D` stands. */
export interface WindowArgs {
  /** Side K of the window, odd; there are (K − 1)/2 zeros on each side of the map. */
  kernelSize: number;
  /** Positive integer, 1 by default. */
  strides?: number;
  /** Output channels; as many as the input has by default. */
  filters?: number;
}

export const WINDOW_ARGUMENTS: OptionNames<WindowArgs> = {
  kernelSize: true,
  strides: true,
  filters: true,
};

export type ConvWindow = Required<Omit<WindowArgs, 'filters'>> & Pick<WindowArgs, 'filters'>;

/** @throws RangeError naming the layer and the argument */
export const toWindow = (
  layer: string,
  { kernelSize, strides, filters }: WindowArgs,
): ConvWindow => ({
  kernelSize: toOddInteger(layer, 'kernelSize', kernelSize),
  strides: toInteger(layer, 'strides', strides ?? 1),
  ...(filters === undefined ? {} : { filters: toInteger(layer, 'filters', filters) }),
});

/** [B, ⌈H/strides⌉, ⌈W/strides⌉, filters]; unknown sizes stay unknown. */
export function windowOutputShape(inputShape: Shape, { strides, filters }: ConvWindow): Shape {
  const [batch, height, width, channels] = involutionOutputShape(inputShape, strides);
  return [batch, height, width, filters ?? channels];
}
