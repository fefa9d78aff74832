import {
  Add,
  backend_util,
  Cast,
  Erf,
  Exp,
  Identity,
  Multiply,
  Neg,
  RealDiv,
  Relu,
  Rsqrt,
  Sigmoid,
  Softmax,
  Sqrt,
  Square,
  Sub,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { Binary, Unary } from '../graph.ts';
import type { TracingBackend } from '../tracing_backend.ts';
import { traced } from './kernel.ts';

const binary = (trace: TracingBackend, op: Binary, a: TensorInfo, b: TensorInfo): TensorInfo =>
  trace.record({ op }, [a, b], backend_util.assertAndGetBroadcastShape(a.shape, b.shape));

const unary = (kernelName: string, op: Unary) =>
  traced(kernelName, (trace, { x }) => trace.record({ op }, [x], x.shape));

const pairwise = (kernelName: string, op: Binary) =>
  traced(kernelName, (trace, { a, b }) => binary(trace, op, a, b));

const one = (trace: TracingBackend): TensorInfo =>
  trace.tensorOf({ shape: [], dtype: 'float32', data: Float32Array.of(1) });

export const elementwiseKernels = [
  unary(Relu, 'Relu'),
  unary(Sigmoid, 'Sigmoid'),
  unary(Erf, 'Erf'),
  unary(Sqrt, 'Sqrt'),
  unary(Exp, 'Exp'),
  unary(Neg, 'Neg'),
  pairwise(Add, 'Add'),
  pairwise(Sub, 'Sub'),
  pairwise(Multiply, 'Mul'),
  pairwise(RealDiv, 'Div'),
  traced(Square, (trace, { x }) => binary(trace, 'Mul', x, x)),
  traced(Rsqrt, (trace, { x }) =>
    binary(trace, 'Div', one(trace), trace.record({ op: 'Sqrt' }, [x], x.shape)),
  ),
  traced(Softmax, (trace, { logits }) => trace.record({ op: 'Softmax' }, [logits], logits.shape)),
  traced(Identity, (trace, { x }) => trace.tensorOf(trace.valueBehind(x))),
  traced(Cast, (trace, { x }, { dtype }) => {
    const value = trace.valueBehind(x);
    if (value.dtype === dtype) return trace.tensorOf(value);
    throw new TypeError(
      `export: the model casts ${value.dtype} to ${dtype}, expected float32 only`,
    );
  }),
];
