import { regionsOf } from '../../workloads/aggregation_compositions.ts';
import { relativePositionTable } from '../../workloads/relative_position_table.ts';
import type { OperatorShape } from '../../workloads/workload.ts';
import { type NdArray, reshaped, transposed } from '../nd_array.ts';
import { GraphBuilder, type Value } from './graph_builder.ts';
import type { OnnxForm } from './onnx_form.ts';

/** Maps with the heads before the pixels: [B, G, H, W, ...]. */
const headsFirst = (array: NdArray): NdArray => transposed(array, [0, 3, 1, 2, 4]);

/** softmax(logits + bias), [B, G, H, W, K²]. The bias at each pixel is a constant of the graph. */
function attention(
  graph: GraphBuilder,
  { batch, height, width, groups, kernelSize: K }: OperatorShape,
  { logits, relativePositionBias }: Readonly<Record<string, NdArray>>,
): Value {
  const taps = [height, width, groups, K * K];
  const table = relativePositionTable(relativePositionBias.data, [height, width, groups, K, K]);
  const bias = graph.constant(headsFirst({ data: table, shape: [1, ...taps] }));
  const scores = graph.input('logits', headsFirst(reshaped(logits, [batch, ...taps])));
  return graph.softmax(graph.add(scores, bias));
}

const grouped = (x: NdArray, { batch, height, width, channels, groups }: OperatorShape): NdArray =>
  headsFirst(reshaped(x, [batch, height, width, groups, channels / groups]));

/** The start of both forms: the attention over the taps, and the map, heads first. */
function begin(shape: OperatorShape, inputs: Parameters<typeof attention>[2]) {
  const graph = new GraphBuilder();
  const weights = attention(graph, shape, inputs);
  return { graph, weights, values: graph.input('x', grouped(inputs.x, shape)) };
}

const BACK = [0, 2, 3, 1, 4];

/** One product for each group of pixels with the same window. */
const region: OnnxForm = {
  name: 'region',
  build(shape, inputs) {
    const { batch, height, width, channels, groups, kernelSize: K } = shape;
    const headChannels = channels / groups;
    const { graph, weights, values } = begin(shape, inputs);
    const rows = regionsOf(height, K).map((row) => {
      const cells = regionsOf(width, K).map((column) => {
        const [h, w] = [row.end - row.begin, column.end - column.begin];
        const pixels = graph.slice(weights, [2, 3], [row.begin, column.begin], [h, w]);
        const window = graph.slice(values, [2, 3], [row.start, column.start], [K, K]);
        const product = graph.matMul(
          graph.reshape(pixels, [batch, groups, h * w, K * K]),
          graph.reshape(window, [batch, groups, K * K, headChannels]),
        );
        return graph.reshape(product, [batch, groups, h, w, headChannels]);
      });
      return graph.concat(cells, 3);
    });
    return graph.finish(graph.concat(rows, 2), [batch, groups, height, width, headChannels], BACK);
  },
};

/** K² slices of the distinct windows side by side, those at the borders repeated, and a product for each pixel and head. */
const patch: OnnxForm = {
  name: 'patch',
  build(shape, inputs) {
    const { batch, height, width, channels, groups, kernelSize: K } = shape;
    const headChannels = channels / groups;
    const { graph, weights, values } = begin(shape, inputs);
    const distinct = [height - K + 1, width - K + 1];
    const slices: Value[] = [];
    for (let u = 0; u < K; u++) {
      for (let v = 0; v < K; v++) {
        const read = graph.slice(values, [2, 3], [u, v], distinct);
        slices.push(graph.reshape(read, [batch, groups, ...distinct, 1, headChannels]));
      }
    }
    const repeatEnds = (patches: Value, axis: number, size: number): Value => {
      const end = (at: number) =>
        new Array<Value>((K - 1) / 2).fill(graph.slice(patches, [axis], [at], [1]));
      return graph.concat([...end(0), patches, ...end(size - K)], axis);
    };
    const patches = repeatEnds(repeatEnds(graph.concat(slices, 4), 2, height), 3, width);
    const product = graph.matMul(
      graph.reshape(weights, [batch, groups, height, width, 1, K * K]),
      patches,
    );
    const y = [batch, groups, height, width, headChannels];
    return graph.finish(graph.reshape(product, y), y, BACK);
  },
};

export const contMixForms: readonly OnnxForm[] = [region, patch];
