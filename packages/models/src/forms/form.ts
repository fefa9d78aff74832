import type { FusedActivation } from '@dynaconv/involution-ops/base';
import type { FusedConvFFN2DLayerArgs } from '@dynaconv/layers/base';
import type { layers, Shape } from '@tensorflow/tfjs-layers';

/**
 * What flows through a network: a `tf.SymbolicTensor`, or in the counting form a mere shape. The last axis is the channels.
 * Most parts take maps [B, H, W, C]; `linear` and `batchNorm` take any rank.
 */
export interface Value {
  readonly shape: Shape;
}

/** A convolution without bias, its BatchNorm, and what follows: activation(norm(conv(x)) + residual). */
export interface ConvNorm<V extends Value> {
  /** Module paths in PyTorch's `state_dict`, as all names in parts are. */
  conv: string;
  norm: string;
  filters: number;
  /** Odd; the zero padding is (kernelSize − 1)/2 on each side. */
  kernelSize: number;
  strides?: number;
  residual?: V;
  /** See `Pointwise`. */
  place?: number;
  activation?: FusedActivation;
}

/** A convolution with bias and the activation after it: activation(conv(x)). */
export interface Conv {
  conv: string;
  filters: number;
  /** Odd; the zero padding is (kernelSize − 1)/2 on each side. */
  kernelSize: number;
  strides?: number;
  activation?: FusedActivation;
}

/**
 * A convolution of maps joined along the channels, its BatchNorm, and the activation: activation(norm(conv(concat(x₀, x₁, …)))). Maps
 * that are smaller than the first are enlarged to its size before.
 */
export interface ConcatConvNorm
  extends Pick<ConvNorm<never>, 'conv' | 'norm' | 'filters' | 'kernelSize' | 'activation'> {
  /** Makes the layer that enlarges a map: its inputs are the map and one of the size to reach. */
  enlarge(args: { name: string }): Layer;
  /** Makes the layer that does all of it for inference. Networks without such a convolution do not load it. */
  fused(
    args: Pick<ConcatConvNorm, 'filters' | 'kernelSize' | 'activation'> & { name: string },
  ): Layer;
}

/** A transposed convolution with bias whose n×n window is its stride, and the activation after it: it enlarges a map n times. */
export interface ConvTranspose {
  conv: string;
  filters: number;
  /** n */
  strides: number;
  activation?: FusedActivation;
}

/** The LayerScale of a shortcut. */
export interface ResidualScale {
  name: string;
  initialValue: number;
}

/** A 1×1 convolution with bias and the parts around it: activation(conv(norm(x)) + scale(residual)). */
export interface Pointwise<V extends Value> {
  /** The BatchNorm before it, if any. */
  norm?: string;
  conv: string;
  filters: number;
  residual?: V;
  residualScale?: ResidualScale;
  /**
   * Where among the network's blocks the residual branch that ends here is, from 0 for the first one to 1 for the last: drop path's
   * rate follows it.
   */
  place?: number;
  activation?: FusedActivation;
}

/**
 * OverLoCK's ConvFFN: project(GRN(depthwise(GELU(expand(x))))) + scale(residual), of 1×1 convolutions with bias and a 3×3 depthwise
 * convolution with bias to which its input is added.
 */
export interface ConvFfn<V extends Value>
  extends Pick<Pointwise<V>, 'filters' | 'residualScale' | 'place'> {
  expand: string;
  depthwise: string;
  /** The `GlobalResponseNorm`. */
  norm: Layer;
  project: string;
  /** Channels that expand gives. */
  hidden: number;
  /** Makes the layer that is all of it, from the caller, so that networks without a ConvFFN do not bring it along. */
  fused(args: FusedConvFFN2DLayerArgs): Layer;
  residual: V;
}

/** A depthwise convolution with bias, its BatchNorm, and the activation: activation(norm(conv(x))). */
export interface DepthwiseNorm {
  conv: string;
  norm: string;
  kernelSize: number;
  activation?: FusedActivation;
}

/** A dilated reparameterization block and the BatchNorm after it: norm(block(x)). */
export interface ReparamNorm {
  block: string;
  norm: string;
  kernelSize: number;
}

/** An involution layer, the BatchNorm after it, if any, and the activation: activation(norm(involution(x))). */
export interface InvolutionNorm {
  involution: string;
  norm?: string;
  kernelSize: number;
  strides?: number;
  activation?: FusedActivation;
}

export type Layer = InstanceType<typeof layers.Layer>;

/** Modules of scale and bias of two maps of one shape. */
interface ScaledSum {
  xScale: string;
  yScale: string;
  /** What the scales are initialised to. */
  initialValue: number;
}

/**
 * The parts that networks are described in. A network is written once; the form it is built in decides what the parts
 * become: separate and trainable layers, folded and fused ones, or only their cost.
 */
export interface Form<V extends Value> {
  convNorm(x: V, part: ConvNorm<V>): V;
  conv(x: V, part: Conv): V;
  concatConvNorm(maps: readonly V[], part: ConcatConvNorm): V;
  convTranspose(x: V, part: ConvTranspose): V;
  pointwise(x: V, part: Pointwise<V>): V;
  convFfn(x: V, part: ConvFfn<V>): V;
  depthwiseNorm(x: V, part: DepthwiseNorm): V;
  /**
   * x + branch, of one shape.
   *
   * @param name of the branch's last module
   * @param place see `Pointwise`
   */
  residual(x: V, branch: V, name: string, place?: number): V;
  /** x + depthwiseConv(x), a 3×3 depthwise convolution with bias. */
  residualDepthwise(x: V, name: string): V;
  /** x ⊙ scale + bias + y ⊙ its scale + its bias: the sum of two LayerScales. */
  scaledSum(x: V, y: V, part: ScaledSum): V;
  reparamNorm(x: V, part: ReparamNorm): V;
  involutionNorm(x: V, part: InvolutionNorm): V;
  /** 3×3, stride 2, padding 1; x must not be negative. */
  maxPool(x: V, name: string): V;
  /** [B, H, W, C] to [B, C], the mean over the map. */
  globalAveragePool(x: V, name: string): V;
  /** Dropout of features [B, C] or, as a whole each, of the channels of a map [B, H, W, C], where the form is one that is trained. */
  dropout(x: V, name: string): V;
  /** A linear layer with bias over the last axis, such as the classifier. */
  linear(x: V, name: string, units: number): V;
  /** The same over a whole map [B, H, W, C] to [B, units], which PyTorch flattens channel by channel; H and W are known. */
  flatLinear(x: V, name: string, units: number): V;
  /** A BatchNorm on its own, without a convolution that it could be folded into. */
  batchNorm(x: V, name: string): V;
  /**
   * A layer that is the same in every form. Its name is the module's path. Its weights and cost are counted where it is a
   * `DescribedLayer` and a `CountedLayer`.
   */
  layer(inputs: V | V[], layer: Layer): V;
}

/** Side of the depthwise convolution of `residualDepthwise`. */
export const RESIDUAL_DEPTHWISE_SIZE = 3;
