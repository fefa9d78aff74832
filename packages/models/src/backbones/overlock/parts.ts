/** Parts of OverLoCK for which every form uses the same layer. */

import {
  ChannelSlice,
  GlobalResponseNorm,
  LayerNorm2d,
  LayerScale,
  SEModule,
} from '@dynaconv/layers/base';
import type { Form, Value } from '../../forms/form.ts';

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

export const squeezeExcite = <V extends Value>(x: V, form: Form<V>, name: string): V =>
  form.layer(x, new SEModule({ name }));

export const channelSlice = <V extends Value>(
  x: V,
  form: Form<V>,
  name: string,
  begin: number,
  size: number,
) => form.layer(x, new ChannelSlice({ name, begin, size }));
