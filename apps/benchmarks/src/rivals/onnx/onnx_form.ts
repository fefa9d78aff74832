import type { OperatorShape } from '../../workloads/workload.ts';
import type { NdArray } from '../nd_array.ts';
import type { OnnxOperator } from './graph_builder.ts';

/** A way to write an operator as an ONNX graph by hand. */
export interface OnnxForm {
  name: string;
  /**
   * Inputs come as the workload has them. What a network could produce in any layout is given in the one that suits the graph;
   * weights are constants of it.
   */
  build(shape: OperatorShape, inputs: Readonly<Record<string, NdArray>>): OnnxOperator;
}
