import { NCHW_TO_NHWC, NHWC_TO_NCHW, reshaped, transposed } from '../nd_array.ts';
import { GraphBuilder, type Value } from './graph_builder.ts';
import type { OnnxForm } from './onnx_form.ts';

/** K² slices of the padded map, each times its tap, which is broadcast over the channels of a group. */
const shift: OnnxForm = {
  name: 'shift',
  build({ batch, height, width, channels, groups, kernelSize: K }, { x, kernel }) {
    const graph = new GraphBuilder();
    const grouped = [batch, groups, channels / groups, height, width];
    const map = graph.input('x', reshaped(transposed(x, NHWC_TO_NCHW), grouped));
    // As a 1×1 convolution makes them: [B, G · K², H, W].
    const byTap = transposed(kernel, [0, 3, 4, 5, 1, 2]);
    const taps = graph.input('kernel', reshaped(byTap, [batch, groups, K * K, height, width]));
    const reach = (K - 1) / 2;
    const padded = graph.pad(map, [0, 0, 0, reach, reach]);
    let sum: Value | undefined;
    for (let v = 0; v < K; v++) {
      // In this order the rows of a tap are contiguous, and are copied at once.
      const columns = graph.slice(padded, [4], [v], [width]);
      for (let u = 0; u < K; u++) {
        const read = graph.slice(columns, [3], [u], [height]);
        const product = graph.mul(read, graph.slice(taps, [2], [u * K + v], [1]));
        sum = sum === undefined ? product : graph.add(sum, product);
      }
    }
    const shape = [batch, channels, height, width];
    return graph.finish(graph.reshape(sum!, shape), shape, NCHW_TO_NHWC);
  },
};

export const involutionForms: readonly OnnxForm[] = [shift];
