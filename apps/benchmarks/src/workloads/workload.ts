import type * as tf from '@tensorflow/tfjs-core';

export type Tensors = Readonly<Record<string, tf.Tensor>>;

/** Of which each value is made from its own pixel or channel, at the speed of memory: compared with stock ops alone. */
export const ELEMENTWISE = ['gelu', 'layerNorm2d', 'globalResponseNorm2d'] as const;

export const OPERATORS = [
  'involution2d',
  'contMix2d',
  'conv2d',
  'depthwiseConv2d',
  'dynamicConv2d',
  'selfAttention2d',
  ...ELEMENTWISE,
] as const;
export type Operator = (typeof OPERATORS)[number];

/** Of the map [batch, height, width, channels], and of the operator. */
export interface OperatorShape {
  batch: number;
  height: number;
  width: number;
  channels: number;
  /** Groups of channels that share a kernel, or heads. */
  groups: number;
  /** Side of the window; 1 for what has none. */
  kernelSize: number;
}

/** A way to write an operator with stock ops. */
export interface Composition {
  name: string;
  /** Where it runs; everywhere if absent. */
  backend?: string;
  /** Brings the inputs into the layout it reads, in which a network could produce them for free. */
  layOut(inputs: Tensors): Tensors;
  run(inputs: Tensors): tf.Tensor;
}

/** One operator at one shape: what every contestant has to compute. */
export interface Workload {
  operator: Operator;
  shape: OperatorShape;
  /** Of taps that fall inside the map, in one forward pass; 0 for what has none. */
  multiplyAdds: number;
  /** Shapes of the inputs, NHWC, by name; `x` is the map. */
  inputs: Readonly<Record<string, readonly number[]>>;
  /** The inputs that training needs gradients of. */
  differentiable: readonly string[];
  /** With the ops of involution-ops, where they have it; else with tfjs's. */
  run(inputs: Tensors): tf.Tensor;
  /** Whether `run` has kernels of ours. */
  hasKernels: boolean;
  /** Ways to write it by hand, beside the one that `run` is without kernels. */
  compositions?: readonly Composition[];
  /** Single kernels of ours, by what they give: the gradients of inputs among them. `dy` is that of the output. */
  parts?: Readonly<Record<string, (inputs: Tensors, dy: tf.Tensor) => tf.Tensor>>;
}

/** 'involution2d 56×56×64 K 7'. */
export function titleOf({ operator, shape }: Pick<Workload, 'operator' | 'shape'>): string {
  const { batch, height, width, channels, kernelSize } = shape;
  const map = [batch > 1 && batch, height, width, channels].filter(Boolean).join('×');
  return `${operator} ${map}${kernelSize > 1 ? ` K ${kernelSize}` : ''}`;
}

/** The shape of the map that goes in, and of the one that comes out. */
export const mapShape = ({
  batch,
  height,
  width,
  channels,
}: OperatorShape): [number, number, number, number] => [batch, height, width, channels];

/** [B, H, W, G, K, K] */
export type Taps = [number, number, number, number, number, number];
