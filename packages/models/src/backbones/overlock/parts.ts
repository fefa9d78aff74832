/** Parts of OverLoCK for which every form uses the same layer. */

import {
  ChannelSlice,
  GlobalResponseNorm,
  LayerNorm2d,
  LayerScale,
  SEModule,
  squeezedChannels,
} from '@dynaconv/layers';
import type { Form, Value } from '../../forms/form.ts';
import { channelsOf } from '../../forms/part_weights.ts';

export const layerNorm = <V extends Value>(x: V, form: Form<V>, name: string): V =>
  form.layer(x, new LayerNorm2d({ name }));

export const responseNorm = <V extends Value>(x: V, form: Form<V>, name: string): V =>
  form.layer(x, new GlobalResponseNorm({ name }));

export const layerScale = <V extends Value>(
  x: V,
  form: Form<V>,
  name: string,
  initialValue: number,
): V => form.layer(x, new LayerScale({ name, initialValue }));

export function squeezeExcite<V extends Value>(x: V, form: Form<V>, name: string): V {
  const channels = channelsOf(x.shape);
  const multiplyAdds = 2 * channels * squeezedChannels(channels);
  return form.layer(x, new SEModule({ name }), multiplyAdds);
}

export const channelSlice = <V extends Value>(
  x: V,
  form: Form<V>,
  name: string,
  begin: number,
  size: number,
) => form.layer(x, new ChannelSlice({ name, begin, size }));
