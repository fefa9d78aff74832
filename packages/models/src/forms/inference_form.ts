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
import { applyWith, classifier, maxPool } from './stock_parts.ts';

/** Gives a layer's weights, in the order of its `weights`, from those of the training form. */
type WeightRecipe = (read: ReadWeight) => Float32Array[];

/** Layer names to their recipes. */
export type WeightRecipes = Map<string, WeightRecipe>;

/**
 * The form for inference: BatchNorm folded into the convolution beside it, dilated branches merged; bias, residual and
 * activation in one op with it. `recipes` is filled with how each layer's weights come from the training form's.
 *
 * @param reparametrised whether that form has its dilated branches merged already
 */
export function inferenceForm(
  recipes: WeightRecipes,
  reparametrised = false,
): Form<SymbolicTensor> {
  const apply = applyWith(false);
  return {
    convNorm(x, { conv, norm, filters, kernelSize, strides, residual, activation }) {
      recipes.set(conv, (read) => {
        const affine = batchNormAffine(read, norm);
        return [foldIntoKernel(read(`${conv}/kernel`), affine), bias(affine)];
      });
      const pad = (kernelSize - 1) / 2;
      const layer = new FusedConv2D({ name: conv, filters, kernelSize, strides, pad, activation });
      return apply(layer, residual ? [x, residual] : x);
    },
    pointwise(x, { norm, conv, filters, residual, residualScale, activation }) {
      recipes.set(conv, (read) => {
        const weights = [read(`${conv}/kernel`), read(`${conv}/bias`)] as const;
        const [kernel, bias] = norm ? foldBefore(batchNormAffine(read, norm), ...weights) : weights;
        if (!residualScale) return [kernel, bias];
        const shift = read(`${residualScale.name}/bias`);
        return [
          kernel,
          bias.map((b, c) => b + shift[c]),
          read(`${residualScale.name}/layer_scale`),
        ];
      });
      const layer = new FusedConv2D({
        name: conv,
        filters,
        kernelSize: 1,
        residualScale: residualScale !== undefined,
        activation,
      });
      return apply(layer, residual ? [x, residual] : x);
    },
    depthwiseNorm(x, { conv, norm, kernelSize, activation }) {
      recipes.set(conv, (read) => {
        const affine = batchNormAffine(read, norm);
        const kernel = foldIntoKernel(read(`${conv}/depthwise_kernel`), affine);
        return [kernel, foldIntoBias(read(`${conv}/bias`), affine)];
      });
      return apply(new FusedDepthwiseConv2D({ name: conv, kernelSize, activation }), x);
    },
    residualDepthwise(x, name) {
      const kernelSize = RESIDUAL_DEPTHWISE_SIZE;
      recipes.set(name, (read) => [
        foldIdentity(read(`${name}/depthwise_kernel`), kernelSize),
        read(`${name}/bias`),
      ]);
      return apply(new FusedDepthwiseConv2D({ name, kernelSize }), x);
    },
    reparamNorm(x, { block, norm, kernelSize }) {
      recipes.set(block, (read) => {
        const affine = batchNormAffine(read, norm);
        const { kernel, bias } = reparametrised
          ? {
              kernel: read(`${block}/lk_origin/depthwise_kernel`),
              bias: read(`${block}/lk_origin/bias`),
            }
          : mergeReparamBlock(read, block, kernelSize);
        return [foldIntoKernel(kernel, affine), foldIntoBias(bias, affine)];
      });
      return apply(new FusedDepthwiseConv2D({ name: block, kernelSize }), x);
    },
    involutionNorm(x, { involution, norm, kernelSize, strides, activation }) {
      recipes.set(involution, (read) => {
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
      });
      const layer = new FusedInvolution2D({ name: involution, kernelSize, strides, activation });
      return apply(layer, x);
    },
    maxPool: (x, name) => maxPool(apply, x, name),
    classifier(x, name, numClasses) {
      recipes.set(name, (read) => [read(`${name}/kernel`), read(`${name}/bias`)]);
      return classifier(apply, x, name, numClasses);
    },
    auxiliaryClassifier(_x, _norm, name) {
      throw new Error(`inferenceForm: '${name}' is an auxiliary head, which only training has`);
    },
    layer(inputs, layer) {
      const y = apply(layer, inputs);
      const names = layer.weights.map(({ originalName }) => originalName);
      if (names.length > 0) recipes.set(layer.name, (read) => names.map(read));
      return y;
    },
  };
}

/** Sets the weights of a model built in this form. */
export function applyRecipes(model: LayersModel, recipes: WeightRecipes, read: ReadWeight): void {
  for (const [name, recipe] of recipes) {
    const { weights } = model.getLayer(name);
    recipe(read).forEach((values, i) => {
      const value = tensor(values, weights[i].shape as number[]);
      weights[i].write(value);
      value.dispose();
    });
  }
}

const bias = ({ shift }: Affine): Float32Array => Float32Array.from(shift);
