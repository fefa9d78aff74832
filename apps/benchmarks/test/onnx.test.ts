import { decodeModel } from '@dynaconv/export/onnx-format';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { useWasm } from '../src/backends/wasm_node.ts';
import { ndArray, transposed } from '../src/rivals/nd_array.ts';
import { GraphBuilder } from '../src/rivals/onnx/graph_builder.ts';
import { handWritten } from '../src/rivals/onnx_operators.ts';
import { assertSameOutput } from '../src/rivals/rival.ts';
import { FORWARD } from '../src/workloads/pass.ts';
import { createWorkload } from '../src/workloads/shapes.ts';
import {
  ELEMENTWISE,
  OPERATORS,
  type Operator,
  type OperatorShape,
  PRIMER,
} from '../src/workloads/workload.ts';
import { interpret } from './onnx_interpreter.ts';

beforeAll(async () => {
  await useWasm('simd');
});

/** Odd ones, so that no axis can be taken for another. */
const shapeOf = (operator: (typeof OPERATORS)[number]): OperatorShape => {
  const batch = operator === 'dynamicConv2d' ? 1 : 2;
  const groups = operator === 'depthwiseConv2d' ? 12 : 3;
  return { batch, height: 6, width: 7, channels: 12, groups, kernelSize: 5 };
};

/** Operators that are compared with stock ops only. */
const WITHOUT: readonly Operator[] = [...ELEMENTWISE, ...PRIMER];

describe('graphs written by hand', () => {
  it.each(OPERATORS.filter((operator) => !WITHOUT.includes(operator)))(
    'of %s give what the operator gives',
    (operator) => {
      tf.tidy(() => {
        const workload = createWorkload(operator, shapeOf(operator));
        const tensors = Object.fromEntries(
          Object.entries(workload.inputs).map(([name, shape], i) => [
            name,
            tf.randomUniform([...shape], -1, 1, 'float32', i + 1),
          ]),
        );
        const expected = workload.run(tensors).dataSync();
        const inputs = Object.fromEntries(
          Object.entries(tensors).map(([name, x]) => [name, x.dataSync() as Float32Array]),
        );
        const task = { workload, pass: FORWARD, inputs, dy: new Float32Array() };
        const graphs = handWritten(task);
        expect(graphs.length).toBeGreaterThan(0);
        for (const graph of graphs) {
          const { toNhwc } = graph.output;
          const y = interpret(graph);
          expect(y.shape).toEqual(graph.output.shape);
          assertSameOutput(graph.formulation, tf.transpose(y, [...toNhwc]).dataSync(), expected);
        }
      });
    },
  );
});

describe('GraphBuilder', () => {
  it('writes what the format can be read as', () => {
    const graph = new GraphBuilder();
    const x = graph.input('x', ndArray(Float32Array.of(1, 2, 3), [3]));
    const y = graph.add(x, graph.constant(ndArray(Float32Array.of(0.5), [1])));
    const { model, feeds } = graph.finish(graph.softmax(y), [3], [0]);
    expect(feeds).toEqual({ x: { data: Float32Array.of(1, 2, 3), shape: [3] } });
    expect(decodeModel(model)).toEqual({
      irVersion: 8,
      opsetImport: [{ domain: '', version: 17 }],
      graph: {
        name: 'operator',
        node: [
          { opType: 'Add', input: ['x', 'constant_0'], output: ['Add_0'], attribute: [] },
          {
            opType: 'Softmax',
            input: ['Add_0'],
            output: ['Softmax_1'],
            attribute: [{ name: 'axis', type: 2, i: -1, ints: [] }],
          },
        ],
        initializer: [
          {
            name: 'constant_0',
            dims: [1],
            dataType: 1,
            rawData: Buffer.from(Float32Array.of(0.5).buffer),
          },
        ],
        input: [
          { name: 'x', type: { tensorType: { elemType: 1, shape: { dim: [{ dimValue: 3 }] } } } },
        ],
        output: [
          {
            name: 'Softmax_1',
            type: { tensorType: { elemType: 1, shape: { dim: [{ dimValue: 3 }] } } },
          },
        ],
      },
      functions: [],
      metadata: {},
    });
  });

  it('is plain protobuf: the first field is the version of the format', () => {
    const graph = new GraphBuilder();
    const x = graph.input('x', ndArray(Float32Array.of(1), [1]));
    // Field 1, a number: 8.
    expect([...graph.finish(graph.add(x, x), [1], [0]).model.subarray(0, 2)]).toEqual([0x08, 8]);
  });
});

describe('arrays', () => {
  it('are transposed as tensors are', () => {
    const x = ndArray(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]);
    expect(transposed(x, [1, 0])).toEqual({
      data: Float32Array.of(1, 4, 2, 5, 3, 6),
      shape: [3, 2],
    });
  });

  it('have as many values as their shape', () => {
    expect(() => ndArray(new Float32Array(5), [2, 3])).toThrow(
      'got 5 values for the shape [2,3], expected 6',
    );
  });
});
