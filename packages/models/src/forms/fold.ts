import {
  BATCH_NORM,
  branchNames,
  type DilatedBranch,
  dilatedBranches,
  mergeDilatedBranches,
} from '@dynaconv/layers/base';

/** The values of a weight of the training form, by its name in tfjs (`backbone.layer1.0.conv1/kernel`). */
export type ReadWeight = (name: string) => Float32Array;

/** y = scale·x + shift for each channel, in float64. */
export interface Affine {
  scale: Float64Array;
  shift: Float64Array;
}

/** What a BatchNorm layer computes in inference: scale = γ/√(σ² + ε), shift = β − μ·scale. */
export function batchNormAffine(read: ReadWeight, layer: string): Affine {
  const [gamma, beta, mean, variance] = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map(
    (weight) => read(`${layer}/${weight}`),
  );
  const scale = Float64Array.from(gamma, (g, c) => g / Math.sqrt(variance[c] + BATCH_NORM.epsilon));
  const shift = Float64Array.from(beta, (b, c) => b - mean[c] * scale[c]);
  return { scale, shift };
}

/** What changes nothing. */
export const identity = (channels: number): Affine => ({
  scale: new Float64Array(channels).fill(1),
  shift: new Float64Array(channels),
});

/** The bias of a layer without one, with the scale and shift of the layer that follows applied to it. */
export const bias = ({ shift }: Affine): Float32Array => Float32Array.from(shift);

/**
 * A kernel whose last axis (of more than 1) is the output's channels, multiplied by the scale of the layer that follows;
 * rounded to float32 once.
 */
export function foldIntoKernel(
  kernel: Float32Array | Float64Array,
  { scale }: Affine,
): Float32Array {
  const filters = scale.length;
  const folded = new Float32Array(kernel.length);
  for (let first = 0; first < kernel.length; first += filters) {
    for (let c = 0; c < filters; c++) folded[first + c] = kernel[first + c] * scale[c];
  }
  return folded;
}

/** A bias, with the scale and shift of the layer that follows applied to it. */
export const foldIntoBias = (bias: ArrayLike<number>, { scale, shift }: Affine): Float32Array =>
  Float32Array.from(bias, (b, c) => b * scale[c] + shift[c]);

/** A 1×1 convolution [1, 1, Cin, Cout] with the scale and shift of the layer before it folded in: kernel, bias. */
export function foldBefore(
  { scale, shift }: Affine,
  kernel: Float32Array,
  bias: Float32Array,
): [kernel: Float32Array, bias: Float32Array] {
  const filters = bias.length;
  const folded = new Float32Array(kernel.length);
  const shifted = Float64Array.from(bias);
  for (let first = 0, input = 0; first < kernel.length; first += filters, input++) {
    for (let c = 0; c < filters; c++) {
      folded[first + c] = kernel[first + c] * scale[input];
      shifted[c] += kernel[first + c] * shift[input];
    }
  }
  return [folded, Float32Array.from(shifted)];
}

/** A depthwise kernel [K, K, C, 1] with the identity added, which is 1 in the middle. */
export function foldIdentity(kernel: Float32Array, kernelSize: number): Float32Array {
  const channels = kernel.length / kernelSize ** 2;
  const middle = ((kernelSize ** 2 - 1) / 2) * channels;
  const folded = kernel.slice();
  for (let c = 0; c < channels; c++) folded[middle + c] += 1;
  return folded;
}

/** The one depthwise convolution that a `DilatedReparamBlock` in training form equals: kernel, bias. */
export function mergeReparamBlock(read: ReadWeight, block: string, kernelSize: number) {
  const values = (branch: DilatedBranch, conv: string, norm: string) => ({
    ...branch,
    kernel: read(`${block}/${conv}/depthwise_kernel`),
    ...batchNormAffine(read, `${block}/${norm}`),
  });
  return mergeDilatedBranches(kernelSize, [
    values({ kernelSize, dilations: 1 }, 'lk_origin', 'origin_bn'),
    ...dilatedBranches(block, kernelSize).map((branch) => {
      const { conv, norm } = branchNames(branch);
      return values(branch, conv, norm);
    }),
  ]);
}

/** A kernel [K, K, C₀ + C₁ + …, filters] as one for each range of its inputs. */
export function splitInputs(
  kernel: Float32Array,
  channels: readonly number[],
  filters: number,
): Float32Array[] {
  const tap = channels.reduce((a, b) => a + b, 0) * filters;
  let first = 0;
  return channels.map((count) => {
    const size = count * filters;
    const part = new Float32Array((kernel.length / tap) * size);
    for (let from = first, to = 0; to < part.length; from += tap, to += size) {
      part.set(kernel.subarray(from, from + size), to);
    }
    first += size;
    return part;
  });
}

/**
 * The kernel [n, n, filters, C] of a transposed convolution as that of the 1×1 convolution [1, 1, C, n·n·filters] which gives all n·n
 * pixels that an input pixel becomes.
 *
 * @param block n·n
 */
export function toBlocks(kernel: Float32Array, block: number, filters: number): Float32Array {
  const outputs = block * filters;
  const channels = kernel.length / outputs;
  const moved = new Float32Array(kernel.length);
  for (let output = 0; output < outputs; output++) {
    for (let c = 0; c < channels; c++) moved[c * outputs + output] = kernel[output * channels + c];
  }
  return moved;
}
