import { NCHW_TO_NHWC, NHWC_TO_NCHW, reshaped, transposed } from '../nd_array.ts';
import { GraphBuilder } from './graph_builder.ts';
import type { OnnxForm } from './onnx_form.ts';

/** The experts mixed by a product, then a convolution whose filter is computed. */
const mixed: OnnxForm = {
  name: 'mixed',
  build({ channels, kernelSize: K }, inputs) {
    const graph = new GraphBuilder();
    const map = transposed(inputs.x, NHWC_TO_NCHW);
    const [count] = inputs.experts.shape;
    const experts = reshaped(transposed(inputs.experts, [0, 4, 3, 1, 2]), [
      count,
      channels * channels * K * K,
    ]);
    const mixture = graph.matMul(
      graph.input('attention', inputs.attention),
      graph.constant(experts),
    );
    const filter = graph.reshape(mixture, [channels, channels, K, K]);
    const y = graph.conv(graph.input('x', map), filter, { pad: (K - 1) / 2 });
    return graph.finish(y, map.shape, NCHW_TO_NHWC);
  },
};

export const dynamicConvForms: readonly OnnxForm[] = [mixed];
