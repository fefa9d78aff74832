import type { FusedActivation } from '@dynaconv/involution-ops';
import type { Shape } from '@tensorflow/tfjs-layers';

/** What flows through a network: a `tf.SymbolicTensor`, or whatever else has a shape [B, H, W, C]. */
export interface Value {
  readonly shape: Shape;
}

/** A convolution without bias, its BatchNorm, and what follows: activation(norm(conv(x)) + residual). */
interface ConvNorm<V extends Value> {
  /** Module paths of the convolution and its norm in PyTorch's `state_dict`. */
  conv: string;
  norm: string;
  filters: number;
  /** Odd; the zero padding is (kernelSize − 1)/2 on each side. */
  kernelSize: number;
  strides?: number;
  residual?: V;
  activation?: FusedActivation;
}

/** An involution layer, the BatchNorm after it, and the activation: activation(norm(involution(x))). */
interface InvolutionNorm {
  involution: string;
  norm: string;
  kernelSize: number;
  strides?: number;
  activation?: FusedActivation;
}

/**
 * The parts that networks are described in. A network is written once; the form it is built in decides what the parts
 * become: separate and trainable layers, folded and fused ones, or only their cost.
 */
export interface Form<V extends Value> {
  convNorm(x: V, part: ConvNorm<V>): V;
  involutionNorm(x: V, part: InvolutionNorm): V;
  /** 3×3, stride 2, padding 1; x must not be negative. */
  maxPool(x: V, name: string): V;
  /** Global average pooling and a linear layer: features to logits. */
  classifier(x: V, name: string, numClasses: number): V;
}
