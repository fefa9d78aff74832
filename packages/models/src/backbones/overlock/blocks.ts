import { FusedConvFFN2D, GlobalResponseNorm } from '@dynaconv/layers/base';
import { layers } from '@tensorflow/tfjs-layers';
import type { ConvFfn, Form, ResidualScale, Value } from '../../forms/form.ts';
import { channelsOf } from '../../forms/part_weights.ts';
import { type ContMixConfig, contMix } from './cont_mix.ts';
import { layerNorm, responseNorm, squeezeExcite } from './parts.ts';

export function stem<V extends Value>(x: V, form: Form<V>, path: string, width: number): V {
  const conv = (x: V, index: number, filters: number, strides: number, activation?: 'gelu') =>
    form.convNorm(x, {
      conv: `${path}.${index}`,
      norm: `${path}.${index + 1}`,
      filters,
      kernelSize: 3,
      strides,
      activation,
    });
  let y = conv(x, 0, width / 2, 2, 'gelu');
  y = conv(y, 3, width / 2, 1, 'gelu');
  y = conv(y, 6, width, 2, 'gelu');
  return conv(y, 9, width, 1);
}

export const downsample = <V extends Value>(
  x: V,
  form: Form<V>,
  path: string,
  filters: number,
): V =>
  form.convNorm(x, {
    conv: `${path}.0`,
    norm: `${path}.1`,
    filters,
    kernelSize: 3,
    strides: 2,
  });

/** The LayerScale of a shortcut, if it has one. */
const scaleOf = (name: string, initialValue: number | null): ResidualScale | undefined =>
  initialValue === null ? undefined : { name, initialValue };

/** The ConvFFN whose modules are in a sequence: `part(i)` is the path of the i-th, activations included. */
const convFfn = <V extends Value>(
  x: V,
  form: Form<V>,
  part: (i: number) => string,
  rest: Pick<ConvFfn<V>, 'hidden' | 'residual' | 'place' | 'residualScale'>,
): V =>
  form.convFfn(x, {
    expand: part(0),
    depthwise: part(2),
    norm: new GlobalResponseNorm({ name: part(3) }),
    project: part(4),
    fused: (args) => new FusedConvFFN2D(args),
    filters: channelsOf(rest.residual.shape),
    ...rest,
  });

interface RepConvBlockConfig {
  kernelSize: number;
  mlpRatio: number;
  layerScale: number | null;
  /** Among the network's blocks, from 0 to 1. */
  place: number;
}

/** The block of the Base-Net and Overview-Net: a large depthwise convolution and a ConvFFN. */
export function repConvBlock<V extends Value>(
  x: V,
  form: Form<V>,
  path: string,
  { kernelSize, mlpRatio, layerScale: initialValue, place }: RepConvBlockConfig,
): V {
  const part = (i: number) => `${path}.proj.${i}`;
  const positioned = form.residualDepthwise(x, `${path}.dwconv`);
  let y = layerNorm(positioned, form, part(0));
  y = form.reparamNorm(y, { block: part(1), norm: part(2), kernelSize });
  y = squeezeExcite(y, form, part(3));
  const hidden = channelsOf(x.shape) * mlpRatio;
  const residualScale = scaleOf(`${path}.ls`, initialValue);
  return convFfn(y, form, (i) => part(4 + i), {
    hidden,
    residual: positioned,
    place,
    residualScale,
  });
}

interface DynamicConvBlockConfig extends RepConvBlockConfig, ContMixConfig {}

/**
 * The block of the Focus-Net: dynamic kernels made of x (queries) and the context (keys), applied to both together.
 *
 * @param overview the Overview-Net's context, which is added to the running context; undefined in the first block
 * @returns x and the context, one after the other along the channels
 */
export function dynamicConvBlock<V extends Value>(
  x: V,
  context: V,
  overview: V | undefined,
  form: Form<V>,
  path: string,
  config: DynamicConvBlockConfig,
): V {
  const { kernelSize, mlpRatio, place } = config;
  const width = channelsOf(x.shape);
  const name = (part: string) => `${path}.${part}`;
  const residualScale = (part: string) => scaleOf(name(part), config.layerScale);

  const refreshed = overview
    ? form.scaledSum(context, overview, {
        xScale: name('x_scale'),
        yScale: name('h_scale'),
        initialValue: 1,
      })
    : context;
  const both = form.layer([x, refreshed], layers.concatenate({ name: name('concat') }));
  const positioned = form.residualDepthwise(both, name('dwconv1'));
  const normalized = layerNorm(positioned, form, name('norm1'));

  let value = form.depthwiseNorm(normalized, {
    conv: name('fusion.0'),
    norm: name('fusion.1'),
    kernelSize: 3,
    activation: 'gelu',
  });
  value = form.pointwise(value, { conv: name('fusion.3'), filters: width });
  value = responseNorm(value, form, name('fusion.4'));
  const gate = form.convNorm(value, {
    conv: name('gate.0'),
    norm: name('gate.1'),
    filters: width,
    kernelSize: 1,
    activation: 'silu',
  });
  const local = form.reparamNorm(value, {
    block: name('lepe.0'),
    norm: name('lepe.1'),
    kernelSize,
  });

  let y = contMix(value, normalized, form, path, config);
  y = form.convNorm(y, {
    conv: name('dyconv_proj.0'),
    norm: name('dyconv_proj.1'),
    filters: width,
    kernelSize: 1,
    residual: local,
  });
  y = squeezeExcite(y, form, name('se_layer'));
  y = form.layer([gate, y], layers.multiply({ name: name('gate.multiply') }));
  y = form.pointwise(y, {
    norm: name('proj.0'),
    conv: name('proj.1'),
    filters: channelsOf(both.shape),
    residual: positioned,
    residualScale: residualScale('ls1'),
    place,
  });
  y = form.residualDepthwise(y, name('dwconv2'));
  const hidden = width * mlpRatio;
  return convFfn(layerNorm(y, form, name('norm2')), form, (i) => name(`mlp.${i}`), {
    hidden,
    residual: y,
    place,
    residualScale: residualScale('ls2'),
  });
}
