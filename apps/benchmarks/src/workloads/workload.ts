import type * as tf from '@tensorflow/tfjs-core';

export type Tensors = Readonly<Record<string, tf.Tensor>>;

/** Operators that compute each value from its own pixel or channel, bound by memory; compared with stock ops only. */
export const ELEMENTWISE = ['gelu', 'layerNorm2d', 'globalResponseNorm2d'] as const;

/** Layers of the primer, compared with what they are defined by. */
export const PRIMER = ['contMixConv'] as const;

export const OPERATORS = [
  'involution2d',
  'contMix2d',
  'conv2d',
  'depthwiseConv2d',
  'dynamicConv2d',
  'selfAttention2d',
  ...PRIMER,
  ...ELEMENTWISE,
] as const;
export type Operator = (typeof OPERATORS)[number];

/** The shape of the map [batch, height, width, channels], and the operator's sizes. */
export interface OperatorShape {
  batch: number;
  height: number;
  width: number;
  channels: number;
  /** Groups of channels that share a kernel; heads; of `contMixConv` the kernels that are mixed. */
  groups: number;
  /** Side of the window; 1 for operators without one. */
  kernelSize: number;
}

/** A way to write an operator with stock ops. */
export interface Composition {
  name: string;
  /** Where it runs; everywhere if absent. */
  backend?: string;
  /**
   * Whether it is the operator's definition word for word, which nobody would pick for its speed: a group of its own, and forward
   * only, since the tape would not fit into memory.
   */
  asDefined?: boolean;
  /** Brings the inputs into the layout that it reads; a network could produce them in that layout for free. */
  layOut(inputs: Tensors): Tensors;
  run(inputs: Tensors): tf.Tensor;
}

/** One operator at one shape: what every contestant has to compute. */
export interface Workload {
  operator: Operator;
  shape: OperatorShape;
  /** Of taps that fall inside the map, in one forward pass; 0 for elementwise operators. */
  multiplyAdds: number;
  /** Shapes of the inputs, NHWC, by name; `x` is the map. */
  inputs: Readonly<Record<string, readonly number[]>>;
  /** The inputs that training needs gradients of. */
  differentiable: readonly string[];
  /** Computes it with an op of involution-ops where there is one, else with tfjs's. */
  run(inputs: Tensors): tf.Tensor;
  /** Frees what `run` keeps from one call to the next. */
  dispose?(): void;
  /** Whether we have kernels for `run`. */
  hasKernels: boolean;
  /** Ways to write it by hand, other than what `run` falls back to without kernels. */
  compositions?: readonly Composition[];
  /** Single kernels of ours, gradients among them, by the name of what they compute. `dy` is the gradient of the output. */
  parts?: Readonly<Record<string, (inputs: Tensors, dy: tf.Tensor) => tf.Tensor>>;
}

/** 'involution2d 56×56×64 K 7'. */
export function titleOf({ operator, shape }: Pick<Workload, 'operator' | 'shape'>): string {
  const { batch, height, width, channels, kernelSize } = shape;
  const map = [batch > 1 && batch, height, width, channels].filter(Boolean).join('×');
  return `${operator} ${map}${kernelSize > 1 ? ` K ${kernelSize}` : ''}`;
}

/** The shape of the input map, which is also that of the output. */
export const mapShape = ({
  batch,
  height,
  width,
  channels,
}: OperatorShape): [number, number, number, number] => [batch, height, width, channels];

/** [B, H, W, G, K, K] */
export type Taps = [number, number, number, number, number, number];
