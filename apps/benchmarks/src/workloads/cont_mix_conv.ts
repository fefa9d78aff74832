import { ContMixConv } from '@dynaconv/layers/primer';
import * as tf from '@tensorflow/tfjs-core';
import { tapsOfMap } from './count_taps.ts';
import { mapShape, type OperatorShape, type Tensors, type Workload } from './workload.ts';

/** The primer's convolution with a whole kernel for every position, mixed of as many kernels as there are `groups`. */
export function contMixConvWorkload(shape: OperatorShape): Workload {
  const { batch, height, width, channels, groups: regions, kernelSize } = shape;
  const taps = [kernelSize, kernelSize, channels] as const;
  let layer: ContMixConv | undefined;
  return {
    operator: 'contMixConv',
    shape,
    multiplyAdds:
      tapsOfMap(shape) * channels ** 2 * (regions + 1) +
      batch * height * width * channels * regions,
    inputs: {
      x: mapShape(shape),
      centers: [1, 1, channels, regions],
      regions: [...taps, regions * channels],
      shared: [...taps, channels],
    },
    // The weights are the layer's own variables.
    differentiable: ['x'],
    run({ x, centers, regions: mixed, shared }) {
      layer ??= layerFor(shape);
      layer.setWeights([centers, mixed, shared]);
      return layer.apply(x) as tf.Tensor;
    },
    dispose() {
      for (const weight of layer?.weights ?? []) weight.dispose();
      layer = undefined;
    },
    hasKernels: true,
    compositions: [
      {
        name: 'a kernel for each pixel in turn',
        asDefined: true,
        layOut: (inputs) => layOut(inputs, shape),
        run: (inputs) => loopOverPixels(inputs, shape),
      },
    ],
  };
}

function layerFor(shape: OperatorShape): ContMixConv {
  const { channels: filters, groups: regions, kernelSize } = shape;
  const layer = new ContMixConv({ filters, regions, kernelSize });
  layer.build(mapShape(shape));
  return layer;
}

/** The regions' kernels as rows of a matrix, and the bias of its product as one row. */
function layOut({ x, centers, regions, shared }: Tensors, shape: OperatorShape): Tensors {
  const { channels, groups, kernelSize: K } = shape;
  const taps = K * K * channels;
  const ofRegions = tf.transpose(tf.reshape(regions, [taps, groups, channels]), [1, 0, 2]);
  return {
    x,
    centers: tf.reshape(centers, [channels, groups]),
    regions: tf.reshape(ofRegions, [groups, taps * channels]),
    shared: tf.reshape(shared, [1, taps * channels]),
  };
}

/** As it is defined: for every pixel its kernel, by a linear layer of its likeness to the centres, and the product with its window. */
function loopOverPixels({ x, centers, regions, shared }: Tensors, shape: OperatorShape): tf.Tensor {
  const { batch, height, width, channels, groups, kernelSize: K } = shape;
  const taps = K * K * channels;
  const pad = (K - 1) / 2;
  const around: [number, number] = [pad, pad];
  const padded = tf.pad(x, [[0, 0], around, around, [0, 0]]);
  const pixels = tf.reshape(x, [batch * height * width, channels]) as tf.Tensor2D;
  const likeness = tf.softmax(tf.matMul(pixels, centers as tf.Tensor2D));
  const at = (pixel: number) =>
    tf.tidy(() => {
      const [image, row] = [Math.floor(pixel / (height * width)), Math.floor(pixel / width)];
      const alpha = tf.slice(likeness, [pixel, 0], [1, groups]) as tf.Tensor2D;
      const kernel = tf.add(tf.matMul(alpha, regions as tf.Tensor2D), shared);
      const window = tf.slice(padded, [image, row % height, pixel % width, 0], [1, K, K, channels]);
      return tf.matMul(
        tf.reshape(window, [1, taps]) as tf.Tensor2D,
        tf.reshape(kernel, [taps, channels]) as tf.Tensor2D,
      );
    });
  const outputs = Array.from({ length: batch * height * width }, (_, pixel) => at(pixel));
  return tf.reshape(tf.concat(outputs), mapShape(shape));
}
