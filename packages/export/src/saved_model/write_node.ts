import type { Node, Operation, OperationOf } from '../trace/graph.ts';
import type { AttrValue } from './format.ts';
import { type GraphWriter, listOf, text, type } from './graph_writer.ts';

/** @returns the name of the node's output */
type Writer<Op extends Operation['op']> = (
  writer: GraphWriter,
  operation: OperationOf<Op>,
  node: Node,
  inputs: readonly string[],
) => string;

const T = type('float32');
const INDEX = type('int32');

function convolution(
  w: GraphWriter,
  { op, strides, dilations, pads }: OperationOf<'Conv2D' | 'DepthwiseConv2D'>,
  _: Node,
  [x, filter, bias]: readonly string[],
): string {
  const { top, bottom, left, right } = pads;
  const isPadded = top + bottom + left + right > 0;
  const y = w.node(op === 'Conv2D' ? 'Conv2D' : 'DepthwiseConv2dNative', [x, filter], {
    T,
    strides: listOf([1, ...strides, 1]),
    dilations: listOf([1, ...dilations, 1]),
    padding: text(isPadded ? 'EXPLICIT' : 'VALID'),
    explicit_paddings: listOf(isPadded ? [0, 0, top, bottom, left, right, 0, 0] : []),
  });
  return bias === undefined ? y : w.node('BiasAdd', [y, bias], { T });
}

const pool: Writer<'MaxPool' | 'AvgPool'> = (w, { op, window, strides }, _, inputs) =>
  w.node(op, inputs, {
    T,
    ksize: listOf([1, ...window, 1]),
    strides: listOf([1, ...strides, 1]),
    padding: text('VALID'),
  });

const simple =
  (op: string) =>
  (w: GraphWriter, _: Operation, __: Node, inputs: readonly string[]): string =>
    w.node(op, inputs, { T });

const reduction: Writer<'Mean' | 'Sum' | 'Max'> = (w, { op, axes, keepDims }, _, [x]) =>
  w.node(op, [x, w.integers(axes)], { T, Tidx: INDEX, keep_dims: { b: keepDims } });

const matMul: Writer<'MatMul'> = (w, { transposeA, transposeB }, { inputs }, names) =>
  inputs.every(({ shape }) => shape.length === 2)
    ? w.node('MatMul', names, { T, transpose_a: { b: transposeA }, transpose_b: { b: transposeB } })
    : w.node('BatchMatMulV2', names, { T, adj_x: { b: transposeA }, adj_y: { b: transposeB } });

const slice: Writer<'Slice'> = (w, { begin, strides }, { inputs: [x], output }, [name]) => {
  const whole = x.shape.map((size, axis) => size === output.shape[axis]);
  const from = begin.map((at, axis) => (whole[axis] ? 0 : at));
  const end = from.map((at, axis) =>
    whole[axis] ? 0 : at + (output.shape[axis] - 1) * strides[axis] + 1,
  );
  const lists = [from, end, strides].map((each) => w.integers(each));
  // Where an axis is taken whole, its end is not read: it may be that of a batch.
  const mask = { i: whole.reduce((bits, isWhole, axis) => bits | (Number(isWhole) << axis), 0) };
  return w.node('StridedSlice', [name, ...lists], { T, Index: INDEX, end_mask: mask });
};

/** Attributes of this project's ops, as their definitions type them. */
function attributeOf(name: string, value: unknown): AttrValue {
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number') return { i: value };
  if (Array.isArray(value)) return listOf(value);
  throw new Error(
    `export: attribute ${name} is ${value}, expected a text, an integer or a list of them`,
  );
}

/** As kernels-node names its ops, for this version of them. */
const opName = (kernel: string): string => `Dynaconv${kernel}V1`;

const kernel: Writer<'Kernel'> = (w, { kernel, attributes }, _, inputs) =>
  w.node(
    opName(kernel),
    inputs,
    Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, attributeOf(name, value)]),
    ),
  );

export const WRITERS: { readonly [Op in Operation['op']]: Writer<Op> } = {
  Conv2D: convolution,
  DepthwiseConv2D: convolution,
  MaxPool: pool,
  AvgPool: pool,
  Relu: simple('Relu'),
  Sigmoid: simple('Sigmoid'),
  Erf: simple('Erf'),
  Sqrt: simple('Sqrt'),
  Exp: simple('Exp'),
  Neg: simple('Neg'),
  Add: simple('AddV2'),
  Sub: simple('Sub'),
  Mul: simple('Mul'),
  Div: simple('RealDiv'),
  Softmax: simple('Softmax'),
  Mean: reduction,
  Sum: reduction,
  Max: reduction,
  MatMul: matMul,
  Reshape: (w, _, { output }, [x]) =>
    w.node('Reshape', [x, w.sizes(output.shape)], { T, Tshape: INDEX }),
  Transpose: (w, { perm }, _, [x]) =>
    w.node('Transpose', [x, w.integers(perm)], { T, Tperm: INDEX }),
  Slice: slice,
  Concat: (w, { axis }, _, inputs) =>
    w.node('ConcatV2', [...inputs, w.scalar(axis)], { T, Tidx: INDEX, N: { i: inputs.length } }),
  Pad: (w, { before, after }, _, [x]) => {
    const amounts = before.flatMap((zeros, axis) => [zeros, after[axis]]);
    return w.node('Pad', [x, w.integers(amounts, [before.length, 2])], { T, Tpaddings: INDEX });
  },
  Gather: (w, { axis }, _, [x, indices]) =>
    w.node('GatherV2', [x, indices, w.scalar(axis)], {
      Tparams: T,
      Tindices: INDEX,
      Taxis: INDEX,
    }),
  Tile: (w, _, { inputs: [x], output }, [name]) => {
    const repeats = output.shape.map((size, axis) => size / x.shape[axis]);
    return w.node('Tile', [name, w.batchSizes(repeats)], { T, Tmultiples: INDEX });
  },
  Kernel: kernel,
};
