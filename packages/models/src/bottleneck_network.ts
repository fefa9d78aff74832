import type { Architecture } from './architecture.ts';
import type { Form, Value } from './forms/form.ts';
import type { Initializers } from './forms/initializers.ts';
import type { Preprocessing } from './images/preprocessing.ts';

/** A network of stages of bottleneck blocks (He et al., CVPR 2016, arXiv 1512.03385, section 4.1). */
export interface BottleneckNetworkConfig {
  /** Bottleneck blocks of each stage. */
  blocks: readonly number[];
  /** Output channels of each stage. */
  widths: readonly number[];
  /** Stride of the first block of each stage. */
  strides: readonly number[];
  /** Output channels of the stem. */
  stemWidth: number;
  /** Whether a 3×3 max pool of stride 2 follows the stem. */
  maxPool: boolean;
  numClasses: number;
  /** [H, W, C] */
  inputShape: [number, number, number];
  preprocessing: Preprocessing;
}

/** The published size: what ImageNet's networks have in common. */
export const IMAGENET_SIZE = {
  widths: [256, 512, 1024, 2048],
  strides: [1, 2, 2, 2],
  stemWidth: 64,
  maxPool: true,
  numClasses: 1000,
  inputShape: [224, 224, 3],
} satisfies Partial<BottleneckNetworkConfig>;

interface SpatialPart {
  /** Module paths. */
  layer: string;
  norm: string;
  strides: number;
}

/** The layer of a block that looks beyond a pixel, its BatchNorm and ReLU; the channels stay. */
type Spatial = <V extends Value>(x: V, form: Form<V>, part: SpatialPart) => V;

/** What makes such a network a ResNet, or one that descends from it. */
export interface BottleneckFamily {
  /** What the module paths of the stem, pool and stages begin with: '' or 'backbone.'. */
  prefix: string;
  /** Module paths of the stem. */
  stemPaths: readonly string[];
  /** Module path of the linear layer that gives the logits. */
  classifier: string;
  initializers: Initializers;
  /** x to `width` channels at half its size; not negative. */
  stem<V extends Value>(x: V, form: Form<V>, width: number): V;
  spatial: Spatial;
}

/** 1×1, the spatial layer (which carries the stride), 1×1, and the shortcut. */
export function bottleneck<V extends Value>(
  x: V,
  form: Form<V>,
  path: string,
  width: number,
  strides: number,
  spatial: Spatial,
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
    activation,
  });
}

/** The network of a family and a configuration. */
export function bottleneckNetwork(
  name: string,
  config: BottleneckNetworkConfig,
  { prefix, stemPaths, classifier, initializers, stem, spatial }: BottleneckFamily,
): Architecture {
  const { blocks, widths, strides } = config;
  const stagePath = (stage: number) => `${prefix}layer${stage + 1}`;
  return {
    name,
    numClasses: config.numClasses,
    inputShape: config.inputShape,
    minimumSize: 1,
    preprocessing: config.preprocessing,
    initializers,
    stages: [
      { name: 'stem', paths: stemPaths },
      ...blocks.map((_, stage) => ({ name: `layer${stage + 1}`, paths: [stagePath(stage)] })),
      { name: 'head', paths: [classifier] },
    ],
    classifier,
    build(x, form, { numClasses }) {
      let y = stem(x, form, config.stemWidth);
      if (config.maxPool) y = form.maxPool(y, `${prefix}maxpool`);
      blocks.forEach((depth, stage) => {
        for (let block = 0; block < depth; block++) {
          const path = `${stagePath(stage)}.${block}`;
          y = bottleneck(y, form, path, widths[stage], block === 0 ? strides[stage] : 1, spatial);
        }
      });
      return [form.classifier(y, classifier, numClasses)];
    },
  };
}
