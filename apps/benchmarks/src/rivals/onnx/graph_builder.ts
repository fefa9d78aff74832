import {
  type Attribute,
  DATA_TYPE,
  encodeModel,
  type Initializer,
  int,
  ints,
  type OnnxNode,
  type ValueInfo,
} from '@dynaconv/export/onnx-format';
import type { NdArray } from '../nd_array.ts';

/** A tensor of a graph, by its name there. */
export type Value = string;

/** An operator as an ONNX model, with its inputs. */
export interface OnnxOperator {
  model: Uint8Array;
  feeds: Readonly<Record<string, NdArray>>;
  /** The model's one output, and the permutation that brings its values into the order of NHWC. */
  output: { shape: readonly number[]; toNhwc: readonly number[] };
}

/** Writes an ONNX graph: each method adds what it is named after and gives its output. */
export class GraphBuilder {
  readonly #nodes: OnnxNode[] = [];
  readonly #constants: Initializer[] = [];
  readonly #inputs: ValueInfo[] = [];
  readonly #feeds: Record<string, NdArray> = {};

  /** An input, which differs from run to run; `array` is what the benchmark feeds. */
  input(name: string, array: NdArray): Value {
    this.#feeds[name] = array;
    this.#inputs.push(floats(name, array.shape));
    return name;
  }

  /** Weights and values computed from them, which a runtime may prepare when it loads the model. */
  constant({ data, shape }: NdArray): Value {
    return this.#initializer(DATA_TYPE.float32, shape, data);
  }

  scalar(value: number): Value {
    return this.constant({ data: Float32Array.of(value), shape: [] });
  }

  add(a: Value, b: Value): Value {
    return this.#node('Add', [a, b]);
  }

  mul(a: Value, b: Value): Value {
    return this.#node('Mul', [a, b]);
  }

  /** Batches of matrices [..., m, k] and [..., k, n]. */
  matMul(a: Value, b: Value): Value {
    return this.#node('MatMul', [a, b]);
  }

  /** Over the last axis. */
  softmax(x: Value): Value {
    return this.#node('Softmax', [x], [int('axis', -1)]);
  }

  reshape(x: Value, shape: readonly number[]): Value {
    return this.#node('Reshape', [x, this.#integers(shape)]);
  }

  concat(xs: readonly Value[], axis: number): Value {
    return xs.length === 1 ? xs[0] : this.#node('Concat', xs, [int('axis', axis)]);
  }

  /** `size` elements from `begin` along `axes`; the other axes are kept whole. */
  slice(
    x: Value,
    axes: readonly number[],
    begin: readonly number[],
    size: readonly number[],
  ): Value {
    const end = begin.map((from, i) => from + size[i]);
    return this.#node('Slice', [x, ...[begin, end, axes].map((each) => this.#integers(each))]);
  }

  /** Zeros before and after, as many along each axis. */
  pad(x: Value, around: readonly number[]): Value {
    return this.#node('Pad', [x, this.#integers([...around, ...around])]);
  }

  /** x [B, C, H, W], filter [O, C / group, K, K]; zeros around, as many on each side. */
  conv(x: Value, filter: Value, { pad, group = 1 }: { pad: number; group?: number }): Value {
    return this.#node(
      'Conv',
      [x, filter],
      [ints('pads', [pad, pad, pad, pad]), int('group', group)],
    );
  }

  /**
   * @param y the output
   * @param shape of it
   * @param toNhwc permutation of its axes that brings its values into the order of NHWC
   */
  finish(y: Value, shape: readonly number[], toNhwc: readonly number[]): OnnxOperator {
    const model = encodeModel({
      name: 'operator',
      node: this.#nodes,
      initializer: this.#constants,
      input: this.#inputs,
      output: [floats(y, shape)],
    });
    return { model, feeds: this.#feeds, output: { shape, toNhwc } };
  }

  #integers(values: readonly number[]): Value {
    return this.#initializer(
      DATA_TYPE.int64,
      [values.length],
      BigInt64Array.from(values, (value) => BigInt(value)),
    );
  }

  #initializer(dataType: number, dims: readonly number[], values: ArrayBufferView): Value {
    const name = `constant_${this.#constants.length}`;
    const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    this.#constants.push({ name, dims, dataType, rawData });
    return name;
  }

  #node(opType: string, input: readonly Value[], attribute: readonly Attribute[] = []): Value {
    const output = `${opType}_${this.#nodes.length}`;
    this.#nodes.push({ opType, input, output: [output], attribute });
    return output;
  }
}

const floats = (name: string, shape: readonly number[]): ValueInfo => ({
  name,
  type: {
    tensorType: {
      elemType: DATA_TYPE.float32,
      shape: { dim: shape.map((dimValue) => ({ dimValue })) },
    },
  },
});
