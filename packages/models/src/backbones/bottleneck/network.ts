import type { Form, Value } from '../../forms/form.ts';
import type { Initializers } from '../../forms/initializers.ts';
import type { Preprocessing } from '../../images/preprocessing.ts';
import type { Architecture, Backbone, Head, PublishedWeights } from '../../network/architecture.ts';
import { placesOf } from '../places.ts';
import { bottleneck, type Spatial } from './blocks.ts';

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
  weights?: PublishedWeights;
}

/** What the published networks for ImageNet have in common. */
export const IMAGENET_SIZE = {
  widths: [256, 512, 1024, 2048],
  strides: [1, 2, 2, 2],
  stemWidth: 64,
  maxPool: true,
  numClasses: 1000,
  inputShape: [224, 224, 3],
} satisfies Partial<BottleneckNetworkConfig>;

/** What distinguishes one family of such networks, such as ResNet or RedNet, from another. */
export interface BottleneckFamily {
  /** What the module paths of the stem, pool and stages begin with: '' or 'backbone.'. */
  prefix: string;
  /** Module paths of the stem. */
  stemPaths: readonly string[];
  initializers: Initializers;
  hasInvolutions?: boolean;
  /** Maps x to `width` channels at half its size. The values must not be negative, since `maxPool` needs that. */
  stem<V extends Value>(x: V, form: Form<V>, width: number): V;
  spatial: Spatial;
}

/** The trunk of a family and a configuration; its maps are the stem's, before the max pool, and that of each stage. */
export function bottleneckBackbone(
  config: BottleneckNetworkConfig,
  { prefix, stemPaths, initializers, hasInvolutions, stem, spatial }: BottleneckFamily,
): Backbone {
  const { blocks, widths, strides } = config;
  const stagePath = (stage: number) => `${prefix}layer${stage + 1}`;
  return {
    minimumSize: 1,
    initializers,
    hasInvolutions,
    blocks: blocks.map((_, stage) => [stagePath(stage)]),
    stages: [
      { name: 'stem', paths: stemPaths },
      ...blocks.map((_, stage) => ({ name: `layer${stage + 1}`, paths: [stagePath(stage)] })),
    ],
    build(x, form) {
      let y = stem(x, form, config.stemWidth);
      const maps = [y];
      const place = placesOf(blocks);
      if (config.maxPool) y = form.maxPool(y, `${prefix}maxpool`);
      blocks.forEach((depth, stage) => {
        for (let block = 0; block < depth; block++) {
          const path = `${stagePath(stage)}.${block}`;
          const stride = block === 0 ? strides[stage] : 1;
          y = bottleneck(y, form, path, widths[stage], stride, spatial, place());
        }
        maps.push(y);
      });
      return maps;
    },
  };
}

/** The trunk of a family and a configuration with a head on it. */
export function bottleneckNetwork(
  name: string,
  config: BottleneckNetworkConfig,
  family: BottleneckFamily,
  head: Head,
): Architecture {
  const { numClasses, inputShape, preprocessing, weights } = config;
  const backbone = bottleneckBackbone(config, family);
  return { name, backbone, head, numClasses, inputShape, preprocessing, weights };
}
