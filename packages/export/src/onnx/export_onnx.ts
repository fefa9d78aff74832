import { assertOptions, type OptionNames } from '@dynaconv/options';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { growsWithBatch } from '../trace/any_batch.ts';
import type { Graph, Node, Value } from '../trace/graph.ts';
import { loweredKernels } from '../trace/lowered/index.ts';
import { ownKernelsNchw } from '../trace/own_kernels_nchw.ts';
import { type TraceOptions, traceModel } from '../trace/trace_model.ts';
import { permuted, TO_NCHW } from './axes.ts';
import { DATA_TYPE, encodeModel, type ValueInfo } from './format.ts';
import { OnnxBuilder } from './onnx_builder.ts';
import { WRITERS } from './write_node.ts';

export interface OnnxOptions extends TraceOptions {
  /**
   * Whether involution, ContMix and outlook attention are nodes of the domain `dynaconv`, which an engine may have operators for, and
   * whose definitions in standard operators the file brings with it; false by default.
   */
  readonly customOps?: boolean;
  /** What readers of the file may want to know, by name. */
  readonly metadata?: Readonly<Record<string, string>>;
}

const OPTIONS: OptionNames<OnnxOptions> = {
  size: true,
  batch: true,
  outputNames: true,
  customOps: true,
  metadata: true,
};

/**
 * A model as an ONNX file of operator set 17, by default of standard operators alone: involution is K² shifts of the map, what ContMix's clamped
 * windows read is gathered, and a BatchNorm that `deploy` folded stays folded.
 *
 * Inputs and outputs are named as the model's; images are float32 [batch, channels, height, width], as ONNX's convolutions and
 * PyTorch's exports have them.
 *
 * @throws TypeError as `traceModel`, and for an option that does not exist
 */
export async function exportOnnx(
  model: LayersModel,
  options: OnnxOptions = {},
): Promise<Uint8Array> {
  assertOptions('exportOnnx', options, OPTIONS);
  const { metadata, customOps = false, ...tracing } = options;
  const kernels = customOps ? ownKernelsNchw : loweredKernels;
  const graph = await traceModel(model, kernels, tracing);
  const builder = new OnnxBuilder(graph);
  return encodeModel(writeGraph(model.name, graph, builder), metadata, [...builder.functions]);
}

function writeGraph(name: string, graph: Graph, builder: OnnxBuilder) {
  const input = graph.inputs.map(({ name, value }) => {
    builder.reserve(name);
    const isMap = value.shape.length === 4;
    builder.defineIn(value, name, isMap);
    return describe(name, isMap ? permuted(value.shape, TO_NCHW) : value.shape);
  });
  for (const { name } of graph.outputs) builder.reserve(name);
  for (const node of graph.nodes) writeNode(builder, node);
  const output = graph.outputs.map(({ name, value }) => {
    builder.output(value, name);
    return describe(name, value.shape);
  });
  return { name, node: builder.nodes, initializer: builder.initializers, input, output };
}

function writeNode(builder: OnnxBuilder, node: Node): void {
  const write = WRITERS[node.operation.op] as (
    b: OnnxBuilder,
    o: Node['operation'],
    n: Node,
  ) => void;
  write(builder, node.operation, node);
}

const describe = (name: string, shape: Value['shape']): ValueInfo => ({
  name,
  type: {
    tensorType: {
      elemType: DATA_TYPE.float32,
      shape: {
        dim: shape.map((size) =>
          growsWithBatch(size) ? { dimParam: 'batch' } : { dimValue: size },
        ),
      },
    },
  },
});
