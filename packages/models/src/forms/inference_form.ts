import { FusedConv2D, FusedDepthwiseConv2D, FusedInvolution2D } from '@dynaconv/layers/base';
import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import {
  batchNormAffine,
  bias,
  foldBefore,
  foldIdentity,
  foldIntoBias,
  foldIntoKernel,
  identity,
  mergeReparamBlock,
  type ReadWeight,
} from './fold.ts';
import { type Form, type Pointwise, RESIDUAL_DEPTHWISE_SIZE } from './form.ts';
import { inferenceConvolutions } from './inference_convolutions.ts';
import {
  batchNormWeights,
  channelsOf,
  convFfnWeights,
  depthwiseNormWeights,
  flatLinearWeights,
  involutionNormWeights,
  layerScaleWeights,
  layerWeights,
  linearWeights,
  type PartWeight,
  pointwiseWeights,
  reparamNormWeights,
  residualDepthwiseWeights,
} from './part_weights.ts';
import { kept, type WeightRecipes } from './recipes.ts';
import {
  applyWith,
  batchNorm,
  flatLinear,
  globalAveragePool,
  linear,
  maxPool,
} from './stock_parts.ts';

/**
 * The form for inference: BatchNorm folded into the convolution beside it, dilated branches merged; bias, residual and
 * activation in one op with it. Adds to `recipes` how each layer's weights are computed from the training form's.
 *
 * @param reparametrised whether the training form has its dilated branches merged already
 */
export function inferenceForm(
  recipes: WeightRecipes,
  reparametrised = false,
): Form<SymbolicTensor> {
  const apply = applyWith(false);
  const keep = (name: string, takes: readonly PartWeight[]) => recipes.set(name, kept(takes));
  return {
    ...inferenceConvolutions(apply, recipes),
    pointwise(x, part) {
      const { conv, filters, residual, residualScale, activation } = part;
      const fold = (read: ReadWeight) => foldPointwise(read, part);
      recipes.set(conv, { takes: pointwiseWeights(x, part), fold });
      const layer = new FusedConv2D({
        name: conv,
        filters,
        kernelSize: 1,
        residualScale: residualScale !== undefined,
        activation,
      });
      return apply(layer, residual ? [x, residual] : x);
    },
    convFfn(x, part) {
      const { expand, depthwise, norm, project, hidden, filters, residual, residualScale } = part;
      recipes.set(project, {
        takes: convFfnWeights(x, part),
        fold(read) {
          const [expandKernel, expandBias] = foldPointwise(read, { conv: expand });
          return [
            expandKernel,
            expandBias,
            foldIdentity(read(`${depthwise}/depthwise_kernel`), RESIDUAL_DEPTHWISE_SIZE),
            read(`${depthwise}/bias`),
            read(`${norm.name}/response_gamma`),
            read(`${norm.name}/response_beta`),
            ...foldPointwise(read, { conv: project, residualScale }),
          ];
        },
      });
      const layer = part.fused({
        name: project,
        hidden,
        filters,
        kernelSize: RESIDUAL_DEPTHWISE_SIZE,
        residualScale: residualScale !== undefined,
      });
      return apply(layer, [x, residual]);
    },
    depthwiseNorm(x, part) {
      const { conv, norm, kernelSize, activation } = part;
      recipes.set(conv, {
        takes: depthwiseNormWeights(x, part),
        fold(read) {
          const affine = batchNormAffine(read, norm);
          const kernel = foldIntoKernel(read(`${conv}/depthwise_kernel`), affine);
          return [kernel, foldIntoBias(read(`${conv}/bias`), affine)];
        },
      });
      return apply(new FusedDepthwiseConv2D({ name: conv, kernelSize, activation }), x);
    },
    residual: (x, branch, name) => apply(layers.add({ name: `${name}.add` }), [branch, x]),
    residualDepthwise(x, name) {
      const kernelSize = RESIDUAL_DEPTHWISE_SIZE;
      recipes.set(name, {
        takes: residualDepthwiseWeights(x, name),
        fold: (read) => [
          foldIdentity(read(`${name}/depthwise_kernel`), kernelSize),
          read(`${name}/bias`),
        ],
      });
      return apply(new FusedDepthwiseConv2D({ name, kernelSize }), x);
    },
    scaledSum(x, y, { xScale, yScale }) {
      const scaled = (map: SymbolicTensor, name: string, residual?: SymbolicTensor) => {
        recipes.set(name, {
          takes: layerScaleWeights(map, name),
          fold: (read) => [read(`${name}/layer_scale`), read(`${name}/bias`)],
        });
        const layer = new FusedDepthwiseConv2D({ name, kernelSize: 1 });
        return apply(layer, residual ? [map, residual] : map);
      };
      return scaled(x, xScale, scaled(y, yScale));
    },
    reparamNorm(x, part) {
      const { block, norm, kernelSize } = part;
      const fold = (read: ReadWeight) => {
        const affine = batchNormAffine(read, norm);
        const { kernel, bias } = reparametrised
          ? {
              kernel: read(`${block}/lk_origin/depthwise_kernel`),
              bias: read(`${block}/lk_origin/bias`),
            }
          : mergeReparamBlock(read, block, kernelSize);
        return [foldIntoKernel(kernel, affine), foldIntoBias(bias, affine)];
      };
      recipes.set(block, { takes: reparamNormWeights(x, part, reparametrised), fold });
      return apply(new FusedDepthwiseConv2D({ name: block, kernelSize }), x);
    },
    involutionNorm(x, part) {
      const { involution, norm, kernelSize, strides, activation } = part;
      const fold = (read: ReadWeight) => {
        const inner = batchNormAffine(read, `${involution}/conv1.bn`);
        const outer = norm ? batchNormAffine(read, norm) : identity(channelsOf(x.shape));
        return [
          foldIntoKernel(read(`${involution}/conv1.conv/kernel`), inner),
          bias(inner),
          read(`${involution}/conv2.conv/kernel`),
          read(`${involution}/conv2.conv/bias`),
          Float32Array.from(outer.scale),
          bias(outer),
        ];
      };
      recipes.set(involution, { takes: involutionNormWeights(x, part), fold });
      const layer = new FusedInvolution2D({ name: involution, kernelSize, strides, activation });
      return apply(layer, x);
    },
    maxPool: (x, name) => maxPool(apply, x, name),
    globalAveragePool: (x, name) => globalAveragePool(apply, x, name),
    dropout: (x) => x,
    linear(x, name, units) {
      keep(name, linearWeights(x, name, units));
      return linear(apply, x, name, units);
    },
    flatLinear(x, name, units) {
      keep(name, flatLinearWeights(x, name, units));
      return flatLinear(apply, x, name, units);
    },
    batchNorm(x, name) {
      keep(name, batchNormWeights(name, channelsOf(x.shape)));
      return batchNorm(apply, x, name);
    },
    layer(inputs, layer) {
      const weights = layerWeights(inputs, layer);
      if (weights.length > 0) keep(layer.name, weights);
      return apply(layer, inputs);
    },
  };
}

/** Kernel, bias and, with a LayerScale of the shortcut, its factors. */
function foldPointwise(
  read: ReadWeight,
  { norm, conv, residualScale }: Pick<Pointwise<SymbolicTensor>, 'norm' | 'conv' | 'residualScale'>,
): Float32Array[] {
  const weights = [read(`${conv}/kernel`), read(`${conv}/bias`)] as const;
  const [kernel, bias] = norm ? foldBefore(batchNormAffine(read, norm), ...weights) : weights;
  if (!residualScale) return [kernel, bias];
  const shift = read(`${residualScale.name}/bias`);
  return [kernel, bias.map((b, c) => b + shift[c]), read(`${residualScale.name}/layer_scale`)];
}
