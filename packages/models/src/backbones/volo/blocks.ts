import {
  ClassAttention,
  JoinTokens,
  LayerNorm2d,
  MapAttention,
  OutlookAttention,
  PatchProjection2D,
  Perceptron,
} from '@dynaconv/layers/base';
import type { Form, Value } from '../../forms/form.ts';
import { channelsOf } from '../../forms/part_weights.ts';

/** Side, and stride, of the windows of outlook attention in all of VOLO. */
const WINDOW = 3;
const STRIDE = 2;

interface BlockConfig {
  numHeads: number;
  /** The hidden channels of the MLP, as a multiple. */
  mlpRatio: number;
}

/** Attention or MLP: x + branch(norm(x)). */
type Branch = <V extends Value>(x: V, form: Form<V>) => V;

export const layerNorm = <V extends Value>(x: V, form: Form<V>, name: string): V =>
  form.layer(x, new LayerNorm2d({ name, epsilon: 1e-5 }));

/** Two blocks in one: x + attention(norm1(x)), then x + mlp(norm2(x)). */
function block<V extends Value>(
  x: V,
  form: Form<V>,
  path: string,
  attention: Branch,
  mlpRatio: number,
  place?: number,
): V {
  const mixed = attention(layerNorm(x, form, `${path}.norm1`), form);
  const y = form.residual(x, mixed, `${path}.attn`, place);
  return perceptron(y, form, path, mlpRatio, place);
}

/** x + mlp(norm2(x)) */
function perceptron<V extends Value>(
  x: V,
  form: Form<V>,
  path: string,
  mlpRatio: number,
  place?: number,
): V {
  const channels = channelsOf(x.shape);
  const hidden = Math.trunc(channels * mlpRatio);
  const layer = new Perceptron({ name: `${path}.mlp`, hidden });
  const y = form.layer(layerNorm(x, form, `${path}.norm2`), layer);
  return form.residual(x, y, `${path}.mlp`, place);
}

/** A block of the first stage. It never drops its branches, whatever the rate, as timm's does not. */
export function outlooker<V extends Value>(
  x: V,
  form: Form<V>,
  path: string,
  { numHeads, mlpRatio }: BlockConfig,
): V {
  const layer = new OutlookAttention({
    name: `${path}.attn`,
    numHeads,
    kernelSize: WINDOW,
    strides: STRIDE,
  });
  return block(x, form, path, (y, f) => f.layer(y, layer), mlpRatio);
}

/** A block of the later stages. */
export function transformer<V extends Value>(
  x: V,
  form: Form<V>,
  path: string,
  { numHeads, mlpRatio, place }: BlockConfig & { place: number },
): V {
  const layer = new MapAttention({ name: `${path}.attn`, numHeads });
  return block(x, form, path, (y, f) => f.layer(y, layer), mlpRatio, place);
}

/**
 * A block that changes the class token alone.
 *
 * @param token [B, 1, 1, C]
 * @param map [B, H, W, C]
 */
export function classBlock<V extends Value>(
  token: V,
  map: V,
  form: Form<V>,
  path: string,
  { numHeads, mlpRatio }: BlockConfig,
): V {
  const all = joinTokens(token, map, form, `${path}.tokens`);
  const layer = new ClassAttention({ name: `${path}.attn`, numHeads });
  const seen = form.layer(layerNorm(all, form, `${path}.norm1`), layer);
  return perceptron(form.residual(token, seen, `${path}.attn`), form, path, mlpRatio);
}

export const joinTokens = <V extends Value>(token: V, map: V, form: Form<V>, name: string): V =>
  form.layer([token, map], new JoinTokens({ name }));

/** A linear map of patches. */
export function patches<V extends Value>(
  x: V,
  form: Form<V>,
  name: string,
  filters: number,
  patchSize: number,
): V {
  return form.layer(x, new PatchProjection2D({ name, filters, patchSize }));
}

export function stem<V extends Value>(
  x: V,
  form: Form<V>,
  path: string,
  hidden: number,
  width: number,
): V {
  const convolve = (y: V, index: number, kernelSize: number, strides: number) =>
    form.convNorm(y, {
      conv: `${path}.conv.${index}`,
      norm: `${path}.conv.${index + 1}`,
      filters: hidden,
      kernelSize,
      strides,
      activation: 'relu',
    });
  const y = convolve(convolve(convolve(x, 0, 7, 2), 3, 3, 1), 6, 3, 1);
  return patches(y, form, `${path}.proj`, width, 4);
}
