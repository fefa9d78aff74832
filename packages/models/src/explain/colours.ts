import type { DynamicLayer } from './dynamic_layers.ts';

type Rgb = readonly [number, number, number];

/** A colour for every number of a range, interpolated between evenly spaced stops. */
export interface ColourMap {
  readonly stops: readonly Rgb[];
  /** The numbers that the first and the last stop stand for. */
  readonly range: readonly [number, number];
}

/** Dark violet to light yellow, always getting lighter: for numbers that are not negative. */
const SEQUENTIAL: readonly Rgb[] = [
  [24, 12, 58],
  [120, 28, 109],
  [203, 65, 73],
  [248, 143, 26],
  [252, 246, 165],
];

/** Blue, white, red, equally dark at both ends: for numbers with a sign. */
const DIVERGING: readonly Rgb[] = [
  [24, 78, 168],
  [116, 169, 214],
  [245, 245, 245],
  [231, 130, 103],
  [172, 22, 38],
];

/**
 * Colours for the weights of kernels up to `largest` in magnitude: blue, white and red for weights that have a sign; dark to
 * light for shares of attention.
 *
 * @param weights the `weights` of a `DynamicLayer`
 */
export const colourMap = (weights: DynamicLayer['weights'], largest: number): ColourMap =>
  weights === 'signed'
    ? { stops: DIVERGING, range: [-largest, largest] }
    : { stops: SEQUENTIAL, range: [0, largest] };

/** The colour of a value, interpolated between the two stops next to it, as CSS. */
export function colourOf(value: number, { stops, range: [least, greatest] }: ColourMap): string {
  // Where all weights are 0 the range is empty: then the middle of a signed map, or the beginning of an unsigned one.
  const share = greatest > least ? (value - least) / (greatest - least) : (least + 1) / 2;
  const at = Math.min(Math.max(share, 0), 1) * (stops.length - 1);
  const below = Math.min(Math.floor(at), stops.length - 2);
  const mixed = stops[below].map((channel, i) =>
    Math.round(channel + (at - below) * (stops[below + 1][i] - channel)),
  );
  return `rgb(${mixed.join(',')})`;
}
