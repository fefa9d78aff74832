import {
  AdaptiveAveragePooling2D,
  BilinearResize2D,
  ChannelSlice,
  ContMix2D,
  GlobalResponseNorm,
  GrowToWindow2D,
  LayerNorm2d,
  LayerScale,
  REGIONS,
  SEModule,
  squeezedChannels,
} from '@dynaconv/layers';
import { layers } from '@tensorflow/tfjs-layers';
import { type Architecture, entryPoints } from './architecture.ts';
import type { Form, LayerCost, ResidualScale, Value } from './forms/form.ts';
import { TIMM_INITIALIZERS } from './forms/initializers.ts';
import { imageNetTimm, type Preprocessing } from './images/preprocessing.ts';
import { OVERLOCK_DIGITS } from './overlock_digits.ts';

/**
 * OverLoCK: a Base-Net, an Overview-Net that looks at the whole image first, and a Focus-Net that looks again with dynamic
 * kernels made from that context (Lou and Yu, CVPR 2025, arXiv 2502.20087). Module paths are those of the official code.
 */
export interface OverLoCKConfig {
  /** Blocks of the three stages of the Base-Net, and of the Overview-Net. */
  depths: readonly [number, number, number, number];
  /** Blocks of the two stages of the Focus-Net. */
  focusDepths: readonly [number, number];
  /** Channels of the four stages. */
  widths: readonly [number, number, number, number];
  /** Half the number of dynamic kernels of each size in the stages of the Focus-Net. */
  focusHeads: readonly [number, number];
  /** Side of the depthwise kernels of the four stages; the last two are those of the Focus-Net's large dynamic kernels too. */
  kernelSizes: readonly [number, number, number, number];
  /** Side of the small dynamic kernels. */
  smallKernelSize: number;
  mlpRatio: number;
  focusMlpRatio: number;
  /** First value of the scales of the four stages' shortcuts; null for none. */
  layerScales: readonly (number | null)[];
  /** Channels before the classifier. */
  projection: number;
  numClasses: number;
  /** [H, W, C] */
  inputShape: [number, number, number];
  preprocessing: Preprocessing;
}

// ---- Parts that are the same layer in every form ----

const layerNorm = <V extends Value>(x: V, form: Form<V>, name: string): V =>
  form.layer(x, new LayerNorm2d({ name }), vectors(x, 2));

const responseNorm = <V extends Value>(x: V, form: Form<V>, name: string): V =>
  form.layer(x, new GlobalResponseNorm({ name }), vectors(x, 2));

const layerScale = <V extends Value>(x: V, form: Form<V>, name: string, initialValue: number): V =>
  form.layer(x, new LayerScale({ name, initialValue }), vectors(x, 2));

function squeezeExcite<V extends Value>(x: V, form: Form<V>, name: string): V {
  const channels = channelsOf(x);
  const squeezed = squeezedChannels(channels);
  const kernels = 2 * channels * squeezed;
  const cost = { parameters: kernels + squeezed + channels, multiplyAdds: kernels };
  return form.layer(x, new SEModule({ name }), cost);
}

const channelSlice = <V extends Value>(
  x: V,
  form: Form<V>,
  name: string,
  begin: number,
  size: number,
) => form.layer(x, new ChannelSlice({ name, begin, size }));

/** Parameters of `count` vectors of one value a channel. */
const vectors = (x: Value, count: number) => ({
  parameters: count * channelsOf(x),
  multiplyAdds: 0,
});

const channelsOf = ({ shape }: Value): number => shape[3]!;

// ---- Blocks ----

function stem<V extends Value>(x: V, form: Form<V>, path: string, width: number): V {
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

const downsample = <V extends Value>(x: V, form: Form<V>, path: string, filters: number): V =>
  form.convNorm(x, {
    conv: `${path}.0`,
    norm: `${path}.1`,
    filters,
    kernelSize: 3,
    strides: 2,
  });

/** A shortcut's LayerScale, or none. */
const scaleOf = (name: string, initialValue: number | null): ResidualScale | undefined =>
  initialValue === null ? undefined : { name, initialValue };

/** 1×1, GELU, 3×3 depthwise, GRN, 1×1, and the residual. `part(i)` is the path of the i-th of these modules. */
function perceptron<V extends Value>(
  x: V,
  form: Form<V>,
  part: (i: number) => string,
  hidden: number,
  residual: V,
  residualScale?: ResidualScale,
): V {
  const filters = channelsOf(residual);
  let y = form.pointwise(x, { conv: part(0), filters: hidden, activation: 'gelu' });
  y = form.residualDepthwise(y, part(2));
  y = responseNorm(y, form, part(3));
  return form.pointwise(y, { conv: part(4), filters, residual, residualScale });
}

interface RepConvBlockConfig {
  kernelSize: number;
  mlpRatio: number;
  layerScale: number | null;
}

/** The block of the Base-Net and Overview-Net: a large depthwise convolution and a perceptron. */
export function repConvBlock<V extends Value>(
  x: V,
  form: Form<V>,
  path: string,
  { kernelSize, mlpRatio, layerScale: initialValue }: RepConvBlockConfig,
): V {
  const part = (i: number) => `${path}.proj.${i}`;
  const positioned = form.residualDepthwise(x, `${path}.dwconv`);
  let y = layerNorm(positioned, form, part(0));
  y = form.reparamNorm(y, { block: part(1), norm: part(2), kernelSize });
  y = squeezeExcite(y, form, part(3));
  const hidden = channelsOf(x) * mlpRatio;
  const residualScale = scaleOf(`${path}.ls`, initialValue);
  return perceptron(y, form, (i) => part(4 + i), hidden, positioned, residualScale);
}

interface DynamicConvBlockConfig extends RepConvBlockConfig {
  smallKernelSize: number;
  numHeads: number;
}

/**
 * The block of the Focus-Net: dynamic kernels made of x (queries) and the context (keys), applied to both together.
 *
 * @param overview the Overview-Net's context, which refreshes the running one; none in the first block
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
  const { kernelSize, mlpRatio } = config;
  const width = channelsOf(x);
  const name = (part: string) => `${path}.${part}`;
  const residualScale = (part: string) => scaleOf(name(part), config.layerScale);

  const refreshed = overview ? refresh(context, overview, form, path) : context;
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
    filters: channelsOf(both),
    residual: positioned,
    residualScale: residualScale('ls1'),
  });
  y = form.residualDepthwise(y, name('dwconv2'));
  const hidden = layerNorm(y, form, name('norm2'));
  const part = (i: number) => name(`mlp.${i}`);
  return perceptron(hidden, form, part, width * mlpRatio, y, residualScale('ls2'));
}

/** The running context with the Overview-Net's added, each under a scale of its own. */
function refresh<V extends Value>(context: V, overview: V, form: Form<V>, path: string): V {
  return form.layer(
    [
      layerScale(context, form, `${path}.x_scale`, 1),
      layerScale(overview, form, `${path}.h_scale`, 1),
    ],
    layers.add({ name: `${path}.h_scale.add` }),
  );
}

/**
 * ContMix of the value, at the value's size. Maps that the window does not fit in are grown for it, and pooled after; the
 * layers for that are there at every size, so that the weights of a model have one order.
 *
 * @param both x and the context, normalised: where queries and keys come from
 */
function contMix<V extends Value>(
  value: V,
  both: V,
  form: Form<V>,
  path: string,
  { kernelSize, smallKernelSize, numHeads }: DynamicConvBlockConfig,
): V {
  const channels = channelsOf(value);
  const grow = (y: V, name: string) =>
    form.layer(y, new GrowToWindow2D({ name, windowSize: kernelSize }));
  const grownValue = grow(value, `${path}.fusion.grow`);
  const grown = grow(both, `${path}.norm1.grow`);

  const project = (y: V, conv: string, norm: string) =>
    form.convNorm(y, { conv, norm, filters: channels / 2, kernelSize: 1 });
  const queries = channelSlice(grown, form, `${path}.weight_query.x`, 0, channels);
  const query = project(queries, `${path}.weight_query.0`, `${path}.weight_query.1`);
  // Pooled before the context's channels are cut out: there are fewer pixels then.
  const regions = form.layer(
    grown,
    new AdaptiveAveragePooling2D({ name: `${path}.weight_key.0`, outputSize: REGIONS }),
  );
  const contextChannels = channelsOf(both) - channels;
  const keys = channelSlice(regions, form, `${path}.weight_key.x`, channels, contextChannels);
  const key = project(keys, `${path}.weight_key.1`, `${path}.weight_key.2`);

  const layer = new ContMix2D({ name: path, kernelSize, smkSize: smallKernelSize, numHeads });
  const mixed = form.layer([grownValue, query, key], layer, contMixCost(grownValue, layer));
  return form.layer([mixed, value], new AdaptiveAveragePooling2D({ name: `${path}.shrink` }));
}

function contMixCost({ shape }: Value, { kernelSize, smkSize, groups }: ContMix2D): LayerCost {
  const [, height, width, channels] = shape as number[];
  const regions = REGIONS ** 2;
  const taps = smkSize ** 2 + kernelSize ** 2;
  const positions = (2 * smkSize - 1) ** 2 + (2 * kernelSize - 1) ** 2;
  const affinities = (channels / 2) * regions;
  const logits = groups * regions * taps;
  const aggregation = (channels / 2) * taps;
  return {
    parameters: (regions + 1) * taps + groups * positions,
    multiplyAdds: height * width * (affinities + logits + aggregation),
  };
}

// ---- Network ----

const CLASSIFIER = 'head.4';
const AUXILIARY = 'aux_head';

/** The network of a configuration, under a name of one's own. */
export function overLoCK(name: string, config: OverLoCKConfig): Architecture {
  const { depths, focusDepths, widths } = config;
  return {
    name,
    numClasses: config.numClasses,
    inputShape: config.inputShape,
    minimumSize: 32,
    preprocessing: config.preprocessing,
    initializers: TIMM_INITIALIZERS,
    stages: [
      { name: 'stem', paths: ['patch_embed1'] },
      { name: 'base1', paths: ['blocks1'] },
      { name: 'base2', paths: ['patch_embed2', 'blocks2'] },
      { name: 'base3', paths: ['patch_embed3', 'blocks3'] },
      { name: 'overview', paths: ['patch_embed4', 'blocks4'] },
      { name: 'focus3', paths: ['high_level_proj', 'sub_blocks3'] },
      { name: 'focus4', paths: ['patch_embedx', 'sub_blocks4'] },
      { name: 'head', paths: [AUXILIARY, 'head'] },
    ],
    classifier: CLASSIFIER,
    auxiliaryHead: AUXILIARY,
    reparametrisedKey: '.lk_origin.bias',
    build(x, form, { numClasses, auxiliaryHead }) {
      const stage = (index: number) => ({
        kernelSize: config.kernelSizes[index],
        layerScale: config.layerScales[index],
      });
      const baseStage = (y: typeof x, index: number) => {
        const path = `blocks${index + 1}`;
        const block = { ...stage(index), mlpRatio: config.mlpRatio };
        for (let i = 0; i < depths[index]; i++) y = repConvBlock(y, form, `${path}.${i}`, block);
        return y;
      };
      const focusBlock = (index: number) => ({
        ...stage(index + 2),
        mlpRatio: config.focusMlpRatio,
        smallKernelSize: config.smallKernelSize,
        numHeads: config.focusHeads[index],
      });
      const split = (y: typeof x, path: string, width: number) => [
        channelSlice(y, form, `${path}.x`, 0, width),
        channelSlice(y, form, `${path}.context`, width, channelsOf(y) - width),
      ];

      let y = baseStage(stem(x, form, 'patch_embed1', widths[0]), 0);
      y = baseStage(downsample(y, form, 'patch_embed2', widths[1]), 1);
      y = baseStage(downsample(y, form, 'patch_embed3', widths[2]), 2);
      const seen = baseStage(downsample(y, form, 'patch_embed4', widths[3]), 3);

      const contextWidth = widths[3] / 4;
      const overview = form.pointwise(seen, { conv: 'high_level_proj', filters: contextWidth });
      const resize = new BilinearResize2D({ name: 'high_level_proj.resize' });
      const enlarged = form.layer([overview, y], resize);

      let both = dynamicConvBlock(y, enlarged, undefined, form, 'sub_blocks3.0', focusBlock(0));
      for (let i = 1; i < focusDepths[0]; i++) {
        const path = `sub_blocks3.${i}`;
        const [focus, context] = split(both, path, widths[2]);
        both = dynamicConvBlock(focus, context, enlarged, form, path, focusBlock(0));
      }
      const [focus, context] = split(both, 'patch_embedx', widths[2]);
      let next = [
        downsample(focus, form, 'patch_embedx.x_proj', widths[3]),
        downsample(context, form, 'patch_embedx.h_proj', contextWidth),
      ];
      for (let i = 0; i < focusDepths[1]; i++) {
        const path = `sub_blocks4.${i}`;
        if (i > 0) next = split(both, path, widths[3]);
        both = dynamicConvBlock(next[0], next[1], overview, form, path, focusBlock(1));
      }

      const auxiliary = auxiliaryHead
        ? [form.auxiliaryClassifier(seen, `${AUXILIARY}.0`, `${AUXILIARY}.2`, numClasses)]
        : [];
      const features = form.convNorm(both, {
        conv: 'head.0',
        norm: 'head.1',
        filters: config.projection,
        kernelSize: 1,
        activation: 'silu',
      });
      return [form.classifier(features, CLASSIFIER, numClasses), ...auxiliary];
    },
  };
}

// ---- Configurations ----

type Variant = Pick<OverLoCKConfig, 'depths' | 'focusDepths' | 'widths' | 'focusHeads'>;

const imageNet = (variant: Variant, cropRatio: number): OverLoCKConfig => ({
  ...variant,
  kernelSizes: [17, 15, 13, 7],
  smallKernelSize: 5,
  mlpRatio: 4,
  focusMlpRatio: 3,
  layerScales: [null, null, 1, 1],
  projection: 1024,
  numClasses: 1000,
  inputShape: [224, 224, 3],
  preprocessing: imageNetTimm(224, cropRatio),
});

export const overLoCKConfigs = {
  overlock_xt: /* @__PURE__ */ imageNet(
    {
      depths: [2, 2, 3, 2],
      focusDepths: [6, 2],
      widths: [56, 112, 256, 336],
      focusHeads: [4, 6],
    },
    0.925,
  ),
  overlock_t: /* @__PURE__ */ imageNet(
    {
      depths: [4, 4, 6, 2],
      focusDepths: [12, 2],
      widths: [64, 128, 256, 512],
      focusHeads: [4, 8],
    },
    0.95,
  ),
  overlock_s: /* @__PURE__ */ imageNet(
    {
      depths: [6, 6, 8, 3],
      focusDepths: [16, 3],
      widths: [64, 128, 320, 512],
      focusHeads: [8, 16],
    },
    0.95,
  ),
  overlock_b: /* @__PURE__ */ imageNet(
    {
      depths: [8, 8, 10, 4],
      focusDepths: [20, 4],
      widths: [80, 160, 384, 576],
      focusHeads: [6, 9],
    },
    0.975,
  ),
  overlock_digits: OVERLOCK_DIGITS,
} satisfies Record<string, OverLoCKConfig>;

// ---- Entry points ----

const entryPoint = /* @__PURE__ */ entryPoints(overLoCK, overLoCKConfigs);

/** OverLoCK-XT for ImageNet-1k: 16.45 M parameters once reparametrised. */
export const overlock_xt = /* @__PURE__ */ entryPoint('overlock_xt');
/** OverLoCK-T for ImageNet-1k: 33.47 M parameters once reparametrised. */
export const overlock_t = /* @__PURE__ */ entryPoint('overlock_t');
/** OverLoCK-S for ImageNet-1k: 56.16 M parameters once reparametrised. */
export const overlock_s = /* @__PURE__ */ entryPoint('overlock_s');
/** OverLoCK-B for ImageNet-1k: 94.94 M parameters once reparametrised. */
export const overlock_b = /* @__PURE__ */ entryPoint('overlock_b');
