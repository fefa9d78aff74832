import type { OperatorShape } from '../../workloads/workload.ts';
import type { NdArray } from '../nd_array.ts';
import type { OnnxOperator } from './graph_builder.ts';

/** A way to write an operator as an ONNX graph by hand. */
export interface OnnxForm {
  name: string;
  /**
   * Inputs are given in the workload's layout. Those that a network could produce in any layout are fed in the one that suits the
   * graph; weights are constants of the graph.
   */
  build(shape: OperatorShape, inputs: Readonly<Record<string, NdArray>>): OnnxOperator;
}
