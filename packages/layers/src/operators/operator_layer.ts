import type { layers } from '@tensorflow/tfjs-layers';
import { CondConv2D } from '../baselines/cond_conv2d.ts';
import { DepthwiseSeparableConv2D } from '../baselines/depthwise_separable_conv2d.ts';
import { DynamicConv2D } from '../baselines/dynamic_conv2d.ts';
import { PlainConv2D } from '../baselines/plain_conv2d.ts';
import { SelfAttention2D } from '../baselines/self_attention2d.ts';
import { SelfContMix2D } from '../baselines/self_cont_mix2d.ts';
import type { CountedLayer, DescribedLayer } from '../described_layer.ts';
import { Involution2D } from '../involution2d.ts';

/** What can stand where a network has an involution. */
export const OPERATORS = [
  'involution',
  'conv',
  'depthwise',
  'dynamic',
  'cond-conv',
  'self-attention',
  'contmix',
] as const;

export type Operator = (typeof OPERATORS)[number];

/** The operators that are set side by side, from convolution to what broke with its properties one by one. */
export const COMPARED_OPERATORS = [
  'conv',
  'depthwise',
  'dynamic',
  'self-attention',
  'involution',
  'contmix',
] as const satisfies readonly Operator[];

export type OperatorLayer = InstanceType<typeof layers.Layer> & DescribedLayer & CountedLayer;

export interface OperatorLayerArgs {
  /** Of the input and of the output. */
  channels: number;
  /** Side of the windows, odd; self-attention has none. */
  kernelSize: number;
  name?: string;
  /** 1 by default. */
  strides?: number;
  /** Of the attention of a dynamic convolution; 30 by default. */
  temperature?: number;
}

/** Channels that a head of attention has at most, where they divide the channels. */
const HEAD_CHANNELS = 32;

const heads = (channels: number, each: number): number =>
  channels % each === 0 ? channels / each : 1;

type Common = Pick<OperatorLayerArgs, 'name' | 'strides'>;

const LAYERS: Record<Operator, (args: OperatorLayerArgs, common: Common) => OperatorLayer> = {
  involution: ({ kernelSize }, common) => new Involution2D({ ...common, kernelSize }),
  conv: ({ kernelSize }, common) => new PlainConv2D({ ...common, kernelSize }),
  depthwise: ({ kernelSize }, common) => new DepthwiseSeparableConv2D({ ...common, kernelSize }),
  dynamic: ({ kernelSize, temperature }, common) =>
    new DynamicConv2D({ ...common, kernelSize, temperature }),
  'cond-conv': ({ kernelSize }, common) => new CondConv2D({ ...common, kernelSize }),
  'self-attention': ({ channels }, common) =>
    new SelfAttention2D({ ...common, numHeads: heads(channels, HEAD_CHANNELS) }),
  contmix: ({ channels, kernelSize }, common) =>
    new SelfContMix2D({
      ...common,
      kernelSize,
      smkSize: Math.max(3, kernelSize - 2),
      // Twice as many are made, of both sizes of windows.
      numHeads: heads(channels, 2 * HEAD_CHANNELS),
    }),
};

/**
 * The layer of an operator, from C channels to C, with the sizes that its authors give: an involution's groups have 16 channels, heads
 * of attention have 32, where these divide C, and ContMix's small windows are smaller by 2.
 *
 * @throws RangeError as the layer; TypeError for an operator that does not exist
 */
export function operatorLayer(operator: Operator, args: OperatorLayerArgs): OperatorLayer {
  if (!Object.hasOwn(LAYERS, operator)) {
    throw new TypeError(
      `operatorLayer: operator is '${operator}', expected one of ${OPERATORS.join(', ')}`,
    );
  }
  const { name, strides } = args;
  return LAYERS[operator](args, { ...(name === undefined ? {} : { name }), strides });
}

/** What an operator takes, before anything is allocated. */
export interface OperatorCost {
  /** Trainable parameters. */
  parameters: number;
  /** Of one image. */
  multiplyAdds: number;
}

/**
 * Parameters and multiply–adds of an operator from C channels to C on a map [H, W, C].
 *
 * @throws as `operatorLayer`, and RangeError for channels that its groups or heads do not divide
 */
export function operatorCost(
  operator: Operator,
  { size: [rows, columns], ...args }: OperatorLayerArgs & { size: readonly [number, number] },
): OperatorCost {
  const layer = operatorLayer(operator, args);
  const shape = [1, rows, columns, args.channels];
  const parameters = Object.entries(layer.weightShapes(shape))
    .filter(([name]) => !/moving_(mean|variance)$/.test(name))
    .reduce((sum, [, sizes]) => sum + sizes.reduce((a, b) => a * b, 1), 0);
  return { parameters, multiplyAdds: layer.multiplyAdds(shape) };
}
