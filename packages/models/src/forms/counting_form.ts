import { involutionChannels, toInvolutionGeometry } from '@dynaconv/layers';
import type { Form, Value } from './form.ts';

/** What a part of a network costs for one image. */
export interface Cost {
  /** Module path of the part. */
  path: string;
  /** [B, H, W, C], or [B, classes]. */
  outputShape: Value['shape'];
  /** Trainable weights; a BatchNorm's moving statistics are none. */
  parameters: number;
  /** Of convolutions, linear layers and involutions. */
  multiplyAdds: number;
}

/** The form that makes no layers: it tells shapes, and puts the cost of every part in `costs`. */
export function countingForm(costs: Cost[]): Form<Value> {
  const count = (cost: Cost): Value => {
    costs.push(cost);
    return { shape: cost.outputShape };
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
    classifier({ shape }, name, numClasses) {
      const [batch, , , channels] = shape as number[];
      const kernel = channels * numClasses;
      return count({
        path: name,
        outputShape: [batch, numClasses],
        parameters: kernel + numClasses,
        multiplyAdds: kernel,
      });
    },
  };
}

/** [B, ⌈H/strides⌉, ⌈W/strides⌉, C]: an odd window with padding (size − 1)/2 leaves out nothing. */
function strided(shape: Value['shape'], strides: number): number[] {
  const [batch, height, width, channels] = shape as number[];
  return [batch, Math.ceil(height / strides), Math.ceil(width / strides), channels];
}

/** γ and β. */
const batchNorm = (channels: number): number => 2 * channels;
