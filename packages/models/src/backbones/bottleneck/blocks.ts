import type { Form, Value } from '../../forms/form.ts';

interface SpatialPart {
  /** Module paths. */
  layer: string;
  norm: string;
  strides: number;
}

/** The spatial layer of a block, which looks beyond a single pixel, with its BatchNorm and ReLU; it keeps the number of channels. */
export type Spatial = <V extends Value>(x: V, form: Form<V>, part: SpatialPart) => V;

/**
 * 1×1, the spatial layer (which carries the stride), 1×1, and the shortcut.
 *
 * @param place among the network's blocks, from 0 to 1
 */
export function bottleneck<V extends Value>(
  x: V,
  form: Form<V>,
  path: string,
  width: number,
  strides: number,
  spatial: Spatial,
  place: number,
): V {
  const activation = 'relu';
  const narrow = form.convNorm(x, {
    conv: `${path}.conv1`,
    norm: `${path}.bn1`,
    filters: width / 4,
    kernelSize: 1,
    activation,
  });
  const mixed = spatial(narrow, form, { layer: `${path}.conv2`, norm: `${path}.bn2`, strides });
  const changesShape = strides !== 1 || x.shape[3] !== width;
  const residual = changesShape
    ? form.convNorm(x, {
        conv: `${path}.downsample.0`,
        norm: `${path}.downsample.1`,
        filters: width,
        kernelSize: 1,
        strides,
      })
    : x;
  return form.convNorm(mixed, {
    conv: `${path}.conv3`,
    norm: `${path}.bn3`,
    filters: width,
    kernelSize: 1,
    residual,
    place,
    activation,
  });
}
