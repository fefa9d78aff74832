import { DepthToSpace2D, FusedConv2D } from '@dynaconv/layers/base';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { batchNormAffine, bias, foldIntoKernel, splitInputs, toBlocks } from './fold.ts';
import type { Form } from './form.ts';
import {
  channelsOf,
  concatConvNormWeights,
  convNormWeights,
  convTransposeWeights,
  convWeights,
} from './part_weights.ts';
import { kept, type WeightRecipes } from './recipes.ts';
import type { Apply } from './stock_parts.ts';

type Convolutions = Pick<
  Form<SymbolicTensor>,
  'conv' | 'convNorm' | 'concatConvNorm' | 'convTranspose'
>;

/** The convolutions of the inference form. */
export const inferenceConvolutions = (apply: Apply, recipes: WeightRecipes): Convolutions => ({
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
  conv(x, part) {
    const { conv, filters, kernelSize, strides, activation } = part;
    recipes.set(conv, kept(convWeights(x, part)));
    const pad = (kernelSize - 1) / 2;
    const layer = new FusedConv2D({ name: conv, filters, kernelSize, strides, pad, activation });
    return apply(layer, x);
  },
  concatConvNorm(maps, part) {
    const { conv, norm, filters, kernelSize, activation } = part;
    const channels = maps.map(({ shape }) => channelsOf(shape));
    recipes.set(conv, {
      takes: concatConvNormWeights(maps, part),
      fold(read) {
        const affine = batchNormAffine(read, norm);
        const kernel = foldIntoKernel(read(`${conv}/kernel`), affine);
        return [...splitInputs(kernel, channels, filters), bias(affine)];
      },
    });
    return apply(part.fused({ name: conv, filters, kernelSize, activation }), [...maps]);
  },
  convTranspose(x, part) {
    const { conv, filters, strides, activation } = part;
    const block = strides ** 2;
    recipes.set(conv, {
      takes: convTransposeWeights(x, part),
      fold: (read) => [
        toBlocks(read(`${conv}/kernel`), block, filters),
        repeat(read(`${conv}/bias`), block),
      ],
    });
    const name = conv;
    const layer = new FusedConv2D({ name, filters: filters * block, kernelSize: 1, activation });
    const shuffle = new DepthToSpace2D({ name: `${conv}.blocks`, blockSize: strides });
    return apply(shuffle, apply(layer, x));
  },
});

const repeat = (values: Float32Array, times: number): Float32Array => {
  const repeated = new Float32Array(values.length * times);
  for (let i = 0; i < times; i++) repeated.set(values, i * values.length);
  return repeated;
};
