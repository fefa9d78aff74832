import type { CountedLayer } from '@dynaconv/layers/base';
import type { Shape } from '@tensorflow/tfjs-layers';
import { separateConvFfn } from './conv_ffn.ts';
import type { Form, Layer, Value } from './form.ts';
import {
  batchNormWeights,
  channelsOf,
  concatConvNormWeights,
  convNormWeights,
  convTransposeWeights,
  convWeights,
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

/** What a part of a network consists of, and what it costs to compute. */
export interface PartDescription {
  /** Module path of the part. */
  path: string;
  /** [B, H, W, C], or [B, classes]. */
  outputShape: Shape;
  weights: readonly PartWeight[];
  /** Multiply–adds of convolutions, linear layers, involutions and the like, for one image. */
  multiplyAdds: number;
}

/**
 * The form that makes no layers: it only computes shapes, and adds a description of every part to `parts`.
 *
 * @param reparametrised whether dilated branches are described as the one convolution they merge into
 */
export function countingForm(parts: PartDescription[], reparametrised = false): Form<Value> {
  const describe = (
    path: string,
    outputShape: Shape,
    weights: readonly PartWeight[] = [],
    multiplyAdds = 0,
  ): Value => {
    parts.push({ path, outputShape, weights, multiplyAdds });
    return { shape: outputShape };
  };
  /** A part that keeps the size, whose kernels are applied at every pixel. */
  const sameSize = (path: string, { shape }: Value, weights: PartWeight[]): Value =>
    describe(path, shape, weights, pixels(shape) * valuesOf(weights, isKernel));

  const form: Omit<Form<Value>, 'convFfn'> = {
    convNorm(x, part) {
      const [batch, height, width] = strided(x.shape, part.strides ?? 1);
      const outputShape = [batch, height, width, part.filters];
      const weights = convNormWeights(x, part);
      const multiplyAdds = height * width * valuesOf(weights, isKernel);
      return describe(part.conv, outputShape, weights, multiplyAdds);
    },
    conv(x, part) {
      const [batch, height, width] = strided(x.shape, part.strides ?? 1);
      const weights = convWeights(x, part);
      const multiplyAdds = height * width * valuesOf(weights, isKernel);
      return describe(part.conv, [batch, height, width, part.filters], weights, multiplyAdds);
    },
    concatConvNorm(maps, part) {
      const [batch, height, width] = maps[0].shape;
      const weights = concatConvNormWeights(maps, part);
      const multiplyAdds = pixels(maps[0].shape) * valuesOf(weights, isKernel);
      return describe(part.conv, [batch, height, width, part.filters], weights, multiplyAdds);
    },
    convTranspose(x, part) {
      const [batch, height, width] = x.shape as number[];
      const outputShape = [batch, height * part.strides, width * part.strides, part.filters];
      const weights = convTransposeWeights(x, part);
      return describe(
        part.conv,
        outputShape,
        weights,
        pixels(x.shape) * valuesOf(weights, isKernel),
      );
    },
    pointwise(x, part) {
      const [batch, height, width] = x.shape as number[];
      const outputShape = [batch, height, width, part.filters];
      const weights = pointwiseWeights(x, part);
      const multiplyAdds = height * width * valuesOf(weights, isKernel);
      return describe(part.conv, outputShape, weights, multiplyAdds);
    },
    depthwiseNorm: (x, part) => sameSize(part.conv, x, depthwiseNormWeights(x, part)),
    residual: (x) => x,
    residualDepthwise: (x, name) => sameSize(name, x, residualDepthwiseWeights(x, name)),
    scaledSum: (x, y, { xScale, yScale }) =>
      sameSize(
        yScale,
        sameSize(xScale, x, layerScaleWeights(x, xScale)),
        layerScaleWeights(y, yScale),
      ),
    reparamNorm: (x, part) => sameSize(part.block, x, reparamNormWeights(x, part, reparametrised)),
    involutionNorm(x, part) {
      const outputShape = strided(x.shape, part.strides ?? 1);
      const weights = involutionNormWeights(x, part);
      const aggregation = part.kernelSize ** 2 * channelsOf(x.shape);
      const multiplyAdds = pixels(outputShape) * (valuesOf(weights, isKernel) + aggregation);
      return describe(part.involution, outputShape, weights, multiplyAdds);
    },
    maxPool: ({ shape }, name) => describe(name, strided(shape, 2)),
    globalAveragePool: ({ shape }, name) => describe(name, [shape[0], channelsOf(shape)]),
    dropout: (x) => x,
    linear(x, name, units) {
      const outputShape = [...x.shape.slice(0, -1), units];
      const weights = linearWeights(x, name, units);
      const rows = (x.shape.slice(1, -1) as number[]).reduce((a, b) => a * b, 1);
      return describe(name, outputShape, weights, rows * valuesOf(weights, isKernel));
    },
    flatLinear(x, name, units) {
      const weights = flatLinearWeights(x, name, units);
      return describe(name, [x.shape[0], units], weights, valuesOf(weights, isKernel));
    },
    batchNorm: ({ shape }, name) =>
      describe(name, shape, batchNormWeights(name, channelsOf(shape))),
    layer(inputs, layer) {
      const shapes = Array.isArray(inputs) ? inputs.map(({ shape }) => shape) : inputs.shape;
      const outputShape = layer.computeOutputShape(shapes) as Shape;
      const multiplyAdds = isCounted(layer) ? layer.multiplyAdds(shapes) : 0;
      return describe(layer.name, outputShape, layerWeights(inputs, layer), multiplyAdds);
    },
  };
  return { ...form, convFfn: (x, part) => separateConvFfn(form, x, part) };
}

/** [B, ⌈H/strides⌉, ⌈W/strides⌉, C]: with an odd window and a padding of (size − 1)/2, every pixel is covered. */
function strided(shape: Shape, strides: number): number[] {
  const [batch, height, width, channels] = shape as number[];
  return [batch, Math.ceil(height / strides), Math.ceil(width / strides), channels];
}

const isCounted = (layer: Layer): layer is Layer & CountedLayer => 'multiplyAdds' in layer;

const pixels = (shape: Shape): number => shape[1]! * shape[2]!;

const isKernel = ({ name }: PartWeight): boolean => name.endsWith('kernel');

/** How many values the weights have in total, counting only those for which `counts` is true. */
export const valuesOf = (
  weights: readonly PartWeight[],
  counts: (weight: PartWeight) => boolean,
): number =>
  weights.filter(counts).reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
