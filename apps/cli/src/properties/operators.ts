import {
  type CountedLayer,
  DepthwiseSeparableConv2D,
  type DescribedLayer,
  DynamicConv2D,
  Involution2D,
  PlainConv2D,
  SelfAttention2D,
  SelfContMix2D,
} from '@dynaconv/layers';
import type { layers } from '@tensorflow/tfjs-layers';

export type OperatorLayer = InstanceType<typeof layers.Layer> & DescribedLayer & CountedLayer;

export interface OperatorShape {
  channels: number;
  kernelSize: number;
}

/** Channels that share a kernel of an involution, and that a head of attention has at most. */
const GROUP_CHANNELS = 16;
const HEAD_CHANNELS = 32;

const heads = (channels: number, each: number): number =>
  channels % each === 0 ? channels / each : 1;

/** What is compared, each with C channels in and out; self-attention has no window. */
export const OPERATOR_LAYERS: Readonly<Record<string, (shape: OperatorShape) => OperatorLayer>> = {
  conv: ({ kernelSize }) => new PlainConv2D({ kernelSize }),
  depthwise: ({ kernelSize }) => new DepthwiseSeparableConv2D({ kernelSize }),
  dynamic: ({ kernelSize }) => new DynamicConv2D({ kernelSize, temperature: 1 }),
  'self-attention': ({ channels }) =>
    new SelfAttention2D({ numHeads: heads(channels, HEAD_CHANNELS) }),
  involution: ({ kernelSize }) => new Involution2D({ kernelSize, groupChannels: GROUP_CHANNELS }),
  contmix: ({ channels, kernelSize }) =>
    new SelfContMix2D({
      kernelSize,
      smkSize: Math.max(3, kernelSize - 2),
      // Twice as many are made.
      numHeads: heads(channels, 2 * HEAD_CHANNELS),
    }),
};
