import { assertOptions, type OptionNames } from '@dynaconv/options';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Graph, Node, Value } from '../trace/graph.ts';
import { loweredKernels } from '../trace/lowered/index.ts';
import { ownKernels } from '../trace/own_kernels.ts';
import { type TraceOptions, traceModel } from '../trace/trace_model.ts';
import { DATA_TYPE, encodeSavedModel, type TensorInfo } from './format.ts';
import { GraphWriter, shapeOf, type } from './graph_writer.ts';
import { WRITERS } from './write_node.ts';

export interface SavedModelOptions extends TraceOptions {
  /**
   * Whether the graph is of TensorFlow's own ops alone, so that it loads without this project's op library and runs more slowly; false by
   * default.
   */
  readonly stockOps?: boolean;
}

const OPTIONS: OptionNames<SavedModelOptions> = {
  size: true,
  batch: true,
  outputNames: true,
  stockOps: true,
};

/**
 * A model as the file saved_model.pb of a TensorFlow SavedModel: a graph whose weights are constants in it, with the signature
 * `serving_default`. Involution, ContMix's aggregation and the like are ops of `@dynaconv/kernels-node`, which Python loads with
 * `tf.load_op_library` and tfjs-node by importing that package.
 *
 * Inputs and outputs are named as the model's; images are float32 [batch, height, width, channels].
 *
 * @throws TypeError as `traceModel`, and for an option that does not exist
 */
export async function exportSavedModel(
  model: LayersModel,
  options: SavedModelOptions = {},
): Promise<Uint8Array> {
  assertOptions('exportSavedModel', options, OPTIONS);
  const { stockOps = false, ...tracing } = options;
  return writeGraph(await traceModel(model, stockOps ? loweredKernels : ownKernels, tracing));
}

function writeGraph(graph: Graph): Uint8Array {
  const writer = new GraphWriter(graph);
  const inputs = graph.inputs.map(({ name, value }) => {
    const attr = { dtype: type('float32'), shape: { shape: shapeOf(value.shape) } };
    writer.define(value, writer.node('Placeholder', [], attr, name));
    return [name, tensorInfo(writer, value)];
  });
  for (const node of graph.nodes) writer.define(node.output, writeNode(writer, node));
  const outputs = graph.outputs.map(({ name, value }) => {
    const attr = { T: type('float32') };
    const output = writer.node('Identity', [writer.nameOf(value)], attr, `output/${name}`);
    writer.define(value, output);
    return [name, tensorInfo(writer, value)];
  });
  const signature = { inputs: Object.fromEntries(inputs), outputs: Object.fromEntries(outputs) };
  return encodeSavedModel(writer.nodes, signature);
}

function writeNode(writer: GraphWriter, node: Node): string {
  const write = WRITERS[node.operation.op] as (
    w: GraphWriter,
    operation: Node['operation'],
    node: Node,
    inputs: readonly string[],
  ) => string;
  const inputs = node.inputs.map((each) => writer.nameOf(each));
  return write(writer, node.operation, node, inputs);
}

const tensorInfo = (writer: GraphWriter, value: Value): TensorInfo => ({
  name: `${writer.nameOf(value)}:0`,
  dtype: DATA_TYPE.float32,
  tensorShape: shapeOf(value.shape),
});
