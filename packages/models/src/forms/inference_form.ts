import { FusedConv2D, FusedDepthwiseConv2D, FusedInvolution2D } from '@dynaconv/layers';
import { tensor } from '@tensorflow/tfjs-core';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import {
  type Affine,
  batchNormAffine,
  foldBefore,
  foldIdentity,
  foldIntoBias,
  foldIntoKernel,
  mergeReparamBlock,
  type ReadWeight,
} from './fold.ts';
import { type Form, RESIDUAL_DEPTHWISE_SIZE } from './form.ts';
import {
  batchNormWeights,
  channelsOf,
  convNormWeights,
  depthwiseNormWeights,
  involutionNormWeights,
  layerWeights,
  linearWeights,
  type PartWeight,
  pointwiseWeights,
  reparamNormWeights,
  residualDepthwiseWeights,
} from './part_weights.ts';
import { readAhead } from './read_ahead.ts';
import { applyWith, batchNorm, globalAveragePool, linear, maxPool } from './stock_parts.ts';

/** How a layer's weights are computed from those of the training form. */
interface WeightRecipe {
  /** Names of the training form's weights that it needs. */
  takes: readonly PartWeight[];
  /** The layer's weights, in the order of its `weights`. */
  fold(read: ReadWeight): Float32Array[];
}

/** Layer names to their recipes. */
export type WeightRecipes = Map<string, WeightRecipe>;

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
  /** The recipe of a layer that has the same weights in both forms. */
  const keep = (name: string, takes: readonly PartWeight[]) =>
    recipes.set(name, { takes, fold: (read) => takes.map((weight) => read(weight.name)) });
  return {
    convNorm(x, part) {
      const { conv, norm, filters, kernelSize, strides, residual, activation } = part;
      recipes.set(conv, {
        takes: convNormWeights(x, part),
        fold(read) {
          const affine = batchNormAffine(read, norm);
          return [foldIntoKernel(read(`${conv}/kernel`), affine), bias(affine)];
        },
      });
      const pad = (kernelSize - 1) / 2;
      const layer = new FusedConv2D({ name: conv, filters, kernelSize, strides, pad, activation });
      return apply(layer, residual ? [x, residual] : x);
    },
    pointwise(x, part) {
      const { norm, conv, filters, residual, residualScale, activation } = part;
      const fold = (read: ReadWeight) => {
        const weights = [read(`${conv}/kernel`), read(`${conv}/bias`)] as const;
        const [kernel, bias] = norm ? foldBefore(batchNormAffine(read, norm), ...weights) : weights;
        if (!residualScale) return [kernel, bias];
        const shift = read(`${residualScale.name}/bias`);
        return [
          kernel,
          bias.map((b, c) => b + shift[c]),
          read(`${residualScale.name}/layer_scale`),
        ];
      };
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
        const outer = batchNormAffine(read, norm);
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

/** Sets the weights of a model built in this form. */
export function applyRecipes(model: LayersModel, recipes: WeightRecipes, read: ReadWeight): void {
  for (const [name, { fold }] of recipes) writeWeights(model, name, fold(read));
}

/**
 * The same for weights that are read asynchronously. At most a few layers' weights are in memory at a time.
 *
 * @throws what `read` throws, or the signal's reason
 */
export async function applyRecipesAsync(
  model: LayersModel,
  recipes: WeightRecipes,
  read: (weight: PartWeight) => Promise<Float32Array>,
  signal?: AbortSignal,
): Promise<void> {
  const reads = readAhead([...recipes], ([, { takes }]) => Promise.all(takes.map(read)));
  for await (const [[name, { takes, fold }], values] of reads) {
    signal?.throwIfAborted();
    const byName = new Map(takes.map((weight, i) => [weight.name, values[i]]));
    writeWeights(
      model,
      name,
      fold((weight) => byName.get(weight)!),
    );
  }
}

function writeWeights(model: LayersModel, layer: string, values: readonly Float32Array[]): void {
  const { weights } = model.getLayer(layer);
  values.forEach((each, i) => {
    const value = tensor(each, weights[i].shape as number[]);
    weights[i].write(value);
    value.dispose();
  });
}

const bias = ({ shift }: Affine): Float32Array => Float32Array.from(shift);
