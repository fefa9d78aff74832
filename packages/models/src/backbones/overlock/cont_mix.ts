import {
  AdaptiveAveragePooling2D,
  ContMix2D,
  GrowToWindow2D,
  REGIONS,
} from '@dynaconv/layers/base';
import type { Form, Value } from '../../forms/form.ts';
import { channelsOf } from '../../forms/part_weights.ts';
import { channelSlice } from './parts.ts';

export interface ContMixConfig {
  /** Sides of the large and of the small dynamic kernels. */
  kernelSize: number;
  smallKernelSize: number;
  /** Half the number of dynamic kernels of each size. */
  numHeads: number;
}

/**
 * ContMix of the value, at the value's size. A map that is too small for the window is enlarged first, and pooled back
 * afterwards. The layers for that are built for every size, so that the order of a model's weights does not depend on it.
 *
 * @param both x and the context, normalised and joined: the queries and keys are made from them
 */
export function contMix<V extends Value>(
  value: V,
  both: V,
  form: Form<V>,
  path: string,
  { kernelSize, smallKernelSize, numHeads }: ContMixConfig,
): V {
  const channels = channelsOf(value.shape);
  const grow = (y: V, name: string) =>
    form.layer(y, new GrowToWindow2D({ name, windowSize: kernelSize }));
  const grownValue = grow(value, `${path}.fusion.grow`);
  const grown = grow(both, `${path}.norm1.grow`);

  const project = (y: V, conv: string, norm: string) =>
    form.convNorm(y, { conv, norm, filters: channels / 2, kernelSize: 1 });
  const queries = channelSlice(grown, form, `${path}.weight_query.x`, 0, channels);
  const query = project(queries, `${path}.weight_query.0`, `${path}.weight_query.1`);
  // Pooled before the context's channels are cut out, so that fewer pixels are copied.
  const regions = form.layer(
    grown,
    new AdaptiveAveragePooling2D({ name: `${path}.weight_key.0`, outputSize: REGIONS }),
  );
  const contextChannels = channelsOf(both.shape) - channels;
  const keys = channelSlice(regions, form, `${path}.weight_key.x`, channels, contextChannels);
  const key = project(keys, `${path}.weight_key.1`, `${path}.weight_key.2`);

  const layer = new ContMix2D({ name: path, kernelSize, smkSize: smallKernelSize, numHeads });
  const mixed = form.layer([grownValue, query, key], layer);
  return form.layer([mixed, value], new AdaptiveAveragePooling2D({ name: `${path}.shrink` }));
}
