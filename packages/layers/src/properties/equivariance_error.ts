import { slice, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import { toInteger } from '../arguments.ts';

type Layer = InstanceType<typeof layers.Layer>;

export interface EquivarianceOptions {
  /** By how many pixels the input is shifted, down and to the right; a multiple of the layer's strides. */
  shift: number;
  /** Rows and columns of the output at each border that are not compared, since their windows reach beyond it. */
  margin: number;
}

/**
 * How far a layer is from shifting its output when its input is shifted: ‖a − b‖ / ‖b‖ of what it makes of two sections of x, one
 * shifted against the other, wherever both have the same pixels around them. 0 for a convolution and an involution; more for what looks
 * at the map as a whole.
 *
 * @param x float32 [B, H, W, C]
 * @throws RangeError for a shift or margin out of range, or where nothing is left to compare
 */
export function equivarianceError(
  layer: Layer,
  x: Tensor4D,
  { shift, margin }: EquivarianceOptions,
): number {
  toInteger('equivarianceError', 'shift', shift);
  toInteger('equivarianceError', 'margin', margin, 0);
  const [, height, width] = x.shape;
  const [, rows] = layer.computeOutputShape(x.shape) as number[];
  const steps = (shift * rows) / height;
  if (!Number.isInteger(steps)) {
    throw new RangeError(
      `equivarianceError: shift is ${shift}, expected a multiple of ${height / rows}, the layer's stride`,
    );
  }
  return tidy(() => {
    const section = (begin: number) =>
      slice(x, [0, begin, begin, 0], [-1, height - shift, width - shift, -1]);
    const first = layer.apply(section(0)) as Tensor4D;
    const second = layer.apply(section(shift)) as Tensor4D;
    const [, down, across] = second.shape.map((length) => length - steps - 2 * margin);
    if (down < 1 || across < 1) {
      throw new RangeError(
        `equivarianceError: a shift of ${shift} and a margin of ${margin} leave nothing of an output of ${second.shape[1]}×${second.shape[2]} to compare`,
      );
    }
    const values = (y: Tensor, begin: number) =>
      slice(y as Tensor4D, [0, begin, begin, 0], [-1, down, across, -1]).dataSync();
    const [a, b] = [values(first, margin + steps), values(second, margin)];
    const norm = (of: (value: number, i: number) => number) => Math.hypot(...b.map(of));
    return norm((value, i) => a[i] - value) / norm((value) => value);
  });
}
