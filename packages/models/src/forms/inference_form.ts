import { FusedConv2D, FusedInvolution2D } from '@dynaconv/layers';
import { tensor } from '@tensorflow/tfjs-core';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { type Affine, batchNormAffine, foldIntoKernel, type ReadWeight } from './fold.ts';
import type { Form } from './form.ts';
import { applyWith, classifier, maxPool } from './stock_parts.ts';

/** Gives a layer's weights, in the order of its `weights`, from those of the training form. */
type WeightRecipe = (read: ReadWeight) => Float32Array[];

/** Layer names to their recipes. */
export type WeightRecipes = Map<string, WeightRecipe>;

/**
 * The form for inference: BatchNorm folded into the convolution before it; bias, residual and activation in one op with
 * it. `recipes` is filled with how each layer's weights come from the training form's.
 */
export function inferenceForm(recipes: WeightRecipes): Form<SymbolicTensor> {
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
