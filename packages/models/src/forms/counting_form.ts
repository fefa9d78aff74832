import { dilatedBranches, involutionChannels, toInvolutionGeometry } from '@dynaconv/layers';
import type { Shape } from '@tensorflow/tfjs-layers';
import { type Form, type LayerCost, RESIDUAL_DEPTHWISE_SIZE, type Value } from './form.ts';

/** What a part of a network costs for one image. */
export interface Cost extends LayerCost {
  /** Module path of the part. */
  path: string;
  /** [B, H, W, C], or [B, classes]. */
  outputShape: Value['shape'];
}

/**
 * The form that makes no layers: it tells shapes, and puts the cost of every part in `costs`.
 *
 * @param reparametrised whether dilated branches are counted as the one convolution they merge into
 */
export function countingForm(costs: Cost[], reparametrised = false): Form<Value> {
  const count = (cost: Cost): Value => {
    costs.push(cost);
    return { shape: cost.outputShape };
  };
  /** Depthwise convolutions of the sides given, of which each has `others` parameters besides its kernel. */
  const depthwise = (path: string, shape: Shape, kernelSizes: number[], others: number): Cost => {
    const [, height, width, channels] = shape as number[];
    const kernels = kernelSizes.reduce((sum, side) => sum + side ** 2, 0) * channels;
    return {
      path,
      outputShape: shape,
      parameters: kernels + kernelSizes.length * others,
      multiplyAdds: height * width * kernels,
    };
  };
  const linear = (path: string, shape: Shape, numClasses: number): Cost => {
    const [batch, , , channels] = shape as number[];
    const kernel = channels * numClasses;
    return {
      path,
      outputShape: [batch, numClasses],
      parameters: kernel + numClasses,
      multiplyAdds: kernel,
    };
  };

  return {
    convNorm({ shape }, { conv, filters, kernelSize, strides = 1 }) {
      const [batch, height, width, channels] = strided(shape, strides);
      const kernel = kernelSize ** 2 * channels * filters;
      return count({
        path: conv,
        outputShape: [batch, height, width, filters],
        parameters: kernel + batchNorm(filters),
        multiplyAdds: height * width * kernel,
      });
    },
    pointwise({ shape }, { norm, conv, filters, residualScale }) {
      const [batch, height, width, channels] = shape as number[];
      const kernel = channels * filters;
      return count({
        path: conv,
        outputShape: [batch, height, width, filters],
        parameters:
          kernel +
          filters +
          (norm ? batchNorm(channels) : 0) +
          (residualScale ? LAYER_SCALE_VECTORS * filters : 0),
        multiplyAdds: height * width * kernel,
      });
    },
    depthwiseNorm({ shape }, { conv, kernelSize }) {
      const channels = channelsOf(shape);
      return count(depthwise(conv, shape, [kernelSize], channels + batchNorm(channels)));
    },
    residualDepthwise: ({ shape }, name) =>
      count(depthwise(name, shape, [RESIDUAL_DEPTHWISE_SIZE], channelsOf(shape))),
    reparamNorm({ shape }, { block, norm, kernelSize }) {
      const channels = channelsOf(shape);
      const branches = dilatedBranches(block, kernelSize).map((branch) => branch.kernelSize);
      const y = reparametrised
        ? count(depthwise(block, shape, [kernelSize], channels))
        : count(depthwise(block, shape, [kernelSize, ...branches], batchNorm(channels)));
      return count({
        path: norm,
        outputShape: y.shape,
        parameters: batchNorm(channels),
        multiplyAdds: 0,
      });
    },
    involutionNorm({ shape }, { involution, kernelSize, strides }) {
      const geometry = toInvolutionGeometry(involution, { kernelSize, strides });
      const { input, reduced, taps } = involutionChannels(involution, shape, geometry);
      const [batch, height, width] = strided(shape, geometry.strides);
      const kernels = input * reduced + reduced * taps;
      return count({
        path: involution,
        outputShape: [batch, height, width, input],
        parameters: kernels + batchNorm(reduced) + taps + batchNorm(input),
        multiplyAdds: height * width * (kernels + kernelSize ** 2 * input),
      });
    },
    maxPool({ shape }, name) {
      return count({ path: name, outputShape: strided(shape, 2), parameters: 0, multiplyAdds: 0 });
    },
    classifier: ({ shape }, name, numClasses) => count(linear(name, shape, numClasses)),
    auxiliaryClassifier({ shape }, _norm, name, numClasses) {
      const cost = linear(name, shape, numClasses);
      const parameters = cost.parameters + batchNorm(channelsOf(shape));
      return count({ ...cost, parameters });
    },
    layer(inputs, layer, cost = { parameters: 0, multiplyAdds: 0 }) {
      const shapes = Array.isArray(inputs) ? inputs.map(({ shape }) => shape) : inputs.shape;
      const outputShape = layer.computeOutputShape(shapes) as Shape;
      return count({ path: layer.name, outputShape, ...cost });
    },
  };
}

/** [B, ⌈H/strides⌉, ⌈W/strides⌉, C]: an odd window with padding (size − 1)/2 leaves out nothing. */
function strided(shape: Shape, strides: number): number[] {
  const [batch, height, width, channels] = shape as number[];
  return [batch, Math.ceil(height / strides), Math.ceil(width / strides), channels];
}

const channelsOf = (shape: Shape): number => shape[3]!;

/** Scale and bias. */
const LAYER_SCALE_VECTORS = 2;

/** γ and β. */
const batchNorm = (channels: number): number => 2 * channels;
