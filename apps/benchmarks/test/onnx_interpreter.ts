import {
  type Attribute,
  DATA_TYPE,
  decodeModel,
  type Initializer,
} from '@dynaconv/export/onnx-format';
import * as tf from '@tensorflow/tfjs-core';
import type { OnnxOperator } from '../src/rivals/onnx/graph_builder.ts';

/** A tensor, or the integers that some ops take as inputs. */
type Value = tf.Tensor | number[];

type Op = (inputs: Value[], attributes: Readonly<Record<string, Attribute>>) => tf.Tensor;

const OPS: Record<string, Op> = {
  Add: ([a, b]) => tf.add(a as tf.Tensor, b as tf.Tensor),
  Mul: ([a, b]) => tf.mul(a as tf.Tensor, b as tf.Tensor),
  MatMul: ([a, b]) => tf.matMul(a as tf.Tensor, b as tf.Tensor),
  Softmax: ([x], { axis }) => tf.softmax(x as tf.Tensor, axis.i),
  Reshape: ([x, shape]) => tf.reshape(x as tf.Tensor, shape as number[]),
  Concat: (inputs, { axis }) => tf.concat(inputs as tf.Tensor[], axis.i),
  Slice([x, begins, ends, axes]) {
    const { shape } = x as tf.Tensor;
    const [begin, size] = [shape.map(() => 0), [...shape]];
    for (const [i, axis] of (axes as number[]).entries()) {
      begin[axis] = (begins as number[])[i];
      size[axis] = (ends as number[])[i] - begin[axis];
    }
    return tf.slice(x as tf.Tensor, begin, size);
  },
  Pad([x, around]) {
    const { rank } = x as tf.Tensor;
    const pads = around as number[];
    return tf.pad(
      x as tf.Tensor,
      Array.from({ length: rank }, (_, axis) => [pads[axis], pads[axis + rank]]),
    );
  },
  Conv([x, filter], { pads, group }) {
    const map = tf.transpose(x as tf.Tensor4D, [0, 2, 3, 1]);
    const [above, left, below, right] = pads.ints!;
    const pad: [number, number][] = [
      [0, 0],
      [above, below],
      [left, right],
      [0, 0],
    ];
    const perGroup = (values: tf.Tensor, axis: number) => tf.split(values, group.i!, axis);
    const filters = perGroup(tf.transpose(filter as tf.Tensor4D, [2, 3, 1, 0]), 3);
    const parts = perGroup(map, 3).map((part, i) =>
      tf.conv2d(part as tf.Tensor4D, filters[i] as tf.Tensor4D, 1, pad as never),
    );
    return tf.transpose(tf.concat(parts, 3), [0, 3, 1, 2]);
  },
};

/** Runs an ONNX model with the ops of tfjs, as ONNX defines its own, and checks the shapes that it declares. */
export function interpret({ model, feeds }: OnnxOperator): tf.Tensor {
  const { graph } = decodeModel(model);
  const values: Record<string, Value> = {};
  for (const constant of graph.initializer) values[constant.name] = tensorOf(constant);
  for (const { name, type } of graph.input) {
    const { data, shape } = feeds[name];
    values[name] = tf.tensor(data, shapeOf(type));
    tf.util.assertShapesMatch([...shape], shapeOf(type), `${name}: `);
  }
  for (const { opType, input, output, attribute } of graph.node) {
    const attributes = Object.fromEntries(attribute.map((each) => [each.name, each]));
    values[output[0]] = OPS[opType](
      input.map((name) => values[name]),
      attributes,
    );
  }
  const [{ name, type }] = graph.output;
  const y = values[name] as tf.Tensor;
  tf.util.assertShapesMatch(y.shape, shapeOf(type), `${name}: `);
  return y;
}

type Type = ReturnType<typeof decodeModel>['graph']['input'][number]['type'];

const shapeOf = ({ tensorType }: Type): number[] =>
  (tensorType.shape!.dim as { dimValue: number }[]).map(({ dimValue }) => dimValue);

function tensorOf({ dataType, dims, rawData }: Initializer): Value {
  const { buffer } = Uint8Array.from(rawData);
  return dataType === DATA_TYPE.int64
    ? [...new BigInt64Array(buffer)].map(Number)
    : tf.tensor(new Float32Array(buffer), [...dims]);
}
