import {
  branchNames,
  type DescribedLayer,
  dilatedBranches,
  Involution2D,
} from '@dynaconv/layers/base';
import type { Shape } from '@tensorflow/tfjs-layers';
import {
  type ConcatConvNorm,
  type Conv,
  type ConvFfn,
  type ConvNorm,
  type ConvTranspose,
  type DepthwiseNorm,
  type InvolutionNorm,
  type Layer,
  type Pointwise,
  RESIDUAL_DEPTHWISE_SIZE,
  type ReparamNorm,
  type Value,
} from './form.ts';

/**
 * The weights that the parts of a network have in the training form, described without making any. Their names are those that
 * tfjs gives them (`backbone.layer1.0.conv1/kernel`), from which the keys of a checkpoint follow.
 */

export interface PartWeight {
  name: string;
  shape: number[];
  /** Its shape in a checkpoint, where that is not `shape` in PyTorch's order of axes. */
  stored?: number[];
  /** False for the moving statistics of a BatchNorm. */
  trainable: boolean;
}

const weight = (name: string, shape: number[]): PartWeight => ({ name, shape, trainable: true });

export const batchNormWeights = (path: string, channels: number): PartWeight[] => [
  weight(`${path}/gamma`, [channels]),
  weight(`${path}/beta`, [channels]),
  { ...weight(`${path}/moving_mean`, [channels]), trainable: false },
  { ...weight(`${path}/moving_variance`, [channels]), trainable: false },
];

const depthwiseKernel = (path: string, kernelSize: number, channels: number): PartWeight =>
  weight(`${path}/depthwise_kernel`, [kernelSize, kernelSize, channels, 1]);

const biasOf = (path: string, channels: number): PartWeight => weight(`${path}/bias`, [channels]);

export const convNormWeights = <V extends Value>(
  { shape }: Value,
  { conv, norm, filters, kernelSize }: ConvNorm<V>,
): PartWeight[] => [
  weight(`${conv}/kernel`, [kernelSize, kernelSize, channelsOf(shape), filters]),
  ...batchNormWeights(norm, filters),
];

export const convWeights = (
  { shape }: Value,
  { conv, filters, kernelSize }: Conv,
): PartWeight[] => [
  weight(`${conv}/kernel`, [kernelSize, kernelSize, channelsOf(shape), filters]),
  biasOf(conv, filters),
];

export const concatConvNormWeights = (
  maps: readonly Value[],
  part: ConcatConvNorm,
): PartWeight[] => {
  const channels = maps.reduce((sum, { shape }) => sum + channelsOf(shape), 0);
  return convNormWeights({ shape: [channels] }, part);
};

export const convTransposeWeights = (
  { shape }: Value,
  { conv, filters, strides }: ConvTranspose,
): PartWeight[] => [
  weight(`${conv}/kernel`, [strides, strides, filters, channelsOf(shape)]),
  biasOf(conv, filters),
];

export const pointwiseWeights = <V extends Value>(
  { shape }: Value,
  { norm, conv, filters, residualScale }: Pointwise<V>,
): PartWeight[] => [
  ...(norm ? batchNormWeights(norm, channelsOf(shape)) : []),
  weight(`${conv}/kernel`, [1, 1, channelsOf(shape), filters]),
  biasOf(conv, filters),
  ...(residualScale ? layerScaleWeights({ shape: [filters] }, residualScale.name) : []),
];

export const depthwiseNormWeights = (
  { shape }: Value,
  { conv, norm, kernelSize }: DepthwiseNorm,
): PartWeight[] => [
  depthwiseKernel(conv, kernelSize, channelsOf(shape)),
  biasOf(conv, channelsOf(shape)),
  ...batchNormWeights(norm, channelsOf(shape)),
];

export const residualDepthwiseWeights = ({ shape }: Value, path: string): PartWeight[] => [
  depthwiseKernel(path, RESIDUAL_DEPTHWISE_SIZE, channelsOf(shape)),
  biasOf(path, channelsOf(shape)),
];

export const layerScaleWeights = ({ shape }: Value, path: string): PartWeight[] => [
  weight(`${path}/layer_scale`, [channelsOf(shape)]),
  biasOf(path, channelsOf(shape)),
];

export function convFfnWeights<V extends Value>(
  x: Value,
  { expand, depthwise, norm, project, hidden, fused: _, ...rest }: ConvFfn<V>,
): PartWeight[] {
  const map = { shape: [...x.shape.slice(0, -1), hidden] };
  return [
    ...pointwiseWeights(x, { conv: expand, filters: hidden }),
    ...residualDepthwiseWeights(map, depthwise),
    ...layerWeights(map, norm),
    ...pointwiseWeights(map, { conv: project, ...rest }),
  ];
}

/** @param reparametrised whether the dilated branches are merged into one convolution */
export function reparamNormWeights(
  { shape }: Value,
  { block, norm, kernelSize }: ReparamNorm,
  reparametrised: boolean,
): PartWeight[] {
  const channels = channelsOf(shape);
  const large = depthwiseKernel(`${block}/lk_origin`, kernelSize, channels);
  const outer = batchNormWeights(norm, channels);
  if (reparametrised) return [large, biasOf(`${block}/lk_origin`, channels), ...outer];
  const branches = dilatedBranches(block, kernelSize).flatMap((branch) => {
    const names = branchNames(branch);
    return [
      depthwiseKernel(`${block}/${names.conv}`, branch.kernelSize, channels),
      ...batchNormWeights(`${block}/${names.norm}`, channels),
    ];
  });
  return [large, ...batchNormWeights(`${block}/origin_bn`, channels), ...branches, ...outer];
}

export function involutionNormWeights(
  { shape }: Value,
  { involution, norm, kernelSize, strides }: InvolutionNorm,
): PartWeight[] {
  const layer = new Involution2D({ name: involution, kernelSize, strides });
  const outer = norm ? batchNormWeights(norm, channelsOf(shape)) : [];
  return [...layerWeights({ shape }, layer), ...outer];
}

export const linearWeights = ({ shape }: Value, path: string, units: number): PartWeight[] => [
  weight(`${path}/kernel`, [channelsOf(shape), units]),
  biasOf(path, units),
];

/** PyTorch's layer takes the map flattened channel by channel, and stores [units, C·H·W]: a window of the map's size, flattened. */
export const flatLinearWeights = ({ shape }: Value, path: string, units: number): PartWeight[] => {
  const [height, width, channels] = shape.slice(1) as number[];
  const stored = [units, channels * height * width];
  const kernel = weight(`${path}/kernel`, [height, width, channels, units]);
  return [{ ...kernel, stored }, biasOf(path, units)];
};

/** The weights of a layer that is the same in every form; none if it is not a `DescribedLayer`. */
export function layerWeights(inputs: Value | readonly Value[], layer: Layer): PartWeight[] {
  if (!('weightShapes' in layer)) return [];
  const shapes = Array.isArray(inputs)
    ? inputs.map(({ shape }: Value) => shape)
    : (inputs as Value).shape;
  const described = (layer as Layer & DescribedLayer).weightShapes(shapes);
  return Object.entries(described).map(([name, shape]) => ({
    name: `${layer.name}/${name}`,
    shape,
    trainable: !/\/moving_(mean|variance)$/.test(name),
  }));
}

/** The last axis of a value: [B, H, W, C], [B, N, C] or [B, C]. */
export const channelsOf = (shape: Shape): number => shape.at(-1)!;
