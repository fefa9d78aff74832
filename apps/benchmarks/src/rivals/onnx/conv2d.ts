import type { OperatorShape } from '../../workloads/workload.ts';
import { NCHW_TO_NHWC, NHWC_TO_NCHW, transposed } from '../nd_array.ts';
import { GraphBuilder } from './graph_builder.ts';
import type { OnnxForm } from './onnx_form.ts';

/**
 * ONNX's own convolution.
 *
 * @param filterAxes permutation of the filter's axes to [O, I, K, K]
 */
export const nativeConv = (
  filterAxes: readonly number[],
  groupsOf: (shape: OperatorShape) => number,
): OnnxForm => ({
  name: 'native',
  build(shape, inputs) {
    const graph = new GraphBuilder();
    const map = transposed(inputs.x, NHWC_TO_NCHW);
    const filter = graph.constant(transposed(inputs.filter, filterAxes));
    const y = graph.conv(graph.input('x', map), filter, {
      pad: (shape.kernelSize - 1) / 2,
      group: groupsOf(shape),
    });
    return graph.finish(y, map.shape, NCHW_TO_NHWC);
  },
});

export const convForms: readonly OnnxForm[] = [nativeConv([3, 2, 0, 1], () => 1)];
