import type { FusedActivation } from '@dynaconv/involution-ops';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';

/** A convolution without bias, its BatchNorm, and what follows: activation(norm(conv(x)) + residual). */
export interface ConvNorm {
  /** Module paths of the convolution and its norm in PyTorch's `state_dict`. */
  conv: string;
  norm: string;
  filters: number;
  /** Odd; the zero padding is (kernelSize − 1)/2 on each side. */
  kernelSize: number;
  strides?: number;
  residual?: SymbolicTensor;
  activation?: FusedActivation;
}

/** An involution layer, the BatchNorm after it, and the activation: activation(norm(involution(x))). */
export interface InvolutionNorm {
  involution: string;
  norm: string;
  kernelSize: number;
  strides?: number;
  activation?: FusedActivation;
}

/**
 * The parts that networks are described in. A network is written once; the form it is built in decides which layers the
 * parts become: separate and trainable, or folded and fused.
 */
export interface Form {
  convNorm(x: SymbolicTensor, part: ConvNorm): SymbolicTensor;
  involutionNorm(x: SymbolicTensor, part: InvolutionNorm): SymbolicTensor;
  /** 3×3, stride 2, padding 1; x must not be negative. */
  maxPool(x: SymbolicTensor, name: string): SymbolicTensor;
  /** Global average pooling and a linear layer: features to logits. */
  classifier(x: SymbolicTensor, name: string, numClasses: number): SymbolicTensor;
}
