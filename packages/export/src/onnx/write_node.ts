import { growsWithBatch } from '../trace/any_batch.ts';
import type { Node, Operation, OperationOf, Pads, Value } from '../trace/graph.ts';
import { isPermutation, nchwAxis, permuted, TO_NCHW, TO_NHWC } from './axes.ts';
import { int, ints } from './format.ts';
import { FUNCTIONS } from './functions/index.ts';
import type { OnnxBuilder } from './onnx_builder.ts';

type Writer<Op extends Operation['op']> = (
  builder: OnnxBuilder,
  operation: OperationOf<Op>,
  node: Node,
) => void;

const padsOf = ({ top, left, bottom, right }: Pads) => ints('pads', [top, left, bottom, right]);

/** Filters as ONNX has them: [O, I, K, K]. */
const FILTER = [3, 2, 0, 1];
/** Depthwise ones, which are [K, K, C, 1] in the graph: [C, 1, K, K]. */
const DEPTHWISE_FILTER = [2, 3, 0, 1];

function convolution(
  b: OnnxBuilder,
  { op, strides, dilations, pads }: OperationOf<'Conv2D' | 'DepthwiseConv2D'>,
  { inputs: [x, filter, bias], output }: Node,
): void {
  const depthwise = op === 'DepthwiseConv2D';
  const weights = b.permuted(filter, depthwise ? DEPTHWISE_FILTER : FILTER);
  const nchw = b.node(
    'Conv',
    [b.nchw(x), weights, ...(bias ? [b.asIs(bias)] : [])],
    [
      ints('strides', strides),
      ints('dilations', dilations),
      padsOf(pads),
      int('group', depthwise ? x.shape[3] : 1),
    ],
  );
  b.define(output, { nchw });
}

function pool(
  b: OnnxBuilder,
  { op, window, strides }: OperationOf<'MaxPool' | 'AvgPool'>,
  { inputs: [x], output }: Node,
): void {
  const attributes = [ints('kernel_shape', window), ints('strides', strides)];
  const opType = op === 'MaxPool' ? 'MaxPool' : 'AveragePool';
  b.define(output, { nchw: b.node(opType, [b.nchw(x)], attributes) });
}

function unary(b: OnnxBuilder, { op }: Operation, { inputs: [x], output }: Node): void {
  const inNchw = b.isNchw(x);
  b.defineIn(output, b.node(op, [b.read(x, inNchw)]), inNchw);
}

/** A tensor that is broadcast to a map [B, C, H, W]; undefined where its axes would have to be moved at run time. */
function broadcastToNchw(b: OnnxBuilder, value: Value): string | undefined {
  if (value.shape.length === 4) return b.nchw(value);
  if (value.shape.length === 0) return b.asIs(value);
  if (!value.data) return undefined;
  const missing = new Array<number>(4 - value.shape.length).fill(1);
  const shape = [...missing, ...value.shape];
  return b.constant({ ...value, shape }, TO_NCHW);
}

function binary(b: OnnxBuilder, { op }: Operation, { inputs, output }: Node): void {
  if (output.shape.length === 4 && inputs.some((each) => b.isNchw(each))) {
    const [x, y] = inputs.map((each) => broadcastToNchw(b, each));
    if (x !== undefined && y !== undefined) {
      b.define(output, { nchw: b.node(op, [x, y]) });
      return;
    }
  }
  b.define(output, {
    asIs: b.node(
      op,
      inputs.map((each) => b.asIs(each)),
    ),
  });
}

const REDUCTIONS = { Mean: 'ReduceMean', Sum: 'ReduceSum', Max: 'ReduceMax' } as const;

function reduction(
  b: OnnxBuilder,
  { op, axes, keepDims }: OperationOf<keyof typeof REDUCTIONS>,
  { inputs: [x], output }: Node,
): void {
  // The means over a map have the same order of axes either way.
  const isOverMap = isPermutation(axes.toSorted(), [1, 2]);
  const inNchw = b.isNchw(x) && (keepDims || isOverMap);
  const along = inNchw ? axes.map(nchwAxis) : axes;
  const data = b.read(x, inNchw);
  const keep = int('keepdims', keepDims ? 1 : 0);
  // In this version of the operators, sums alone take their axes as a tensor.
  const y =
    op === 'Sum'
      ? b.node(REDUCTIONS[op], [data, b.integers(along)], [keep])
      : b.node(REDUCTIONS[op], [data], [ints('axes', along), keep]);
  b.defineIn(output, y, inNchw && keepDims);
}

function slice(
  b: OnnxBuilder,
  { begin, strides }: OperationOf<'Slice'>,
  { inputs: [x], output }: Node,
): void {
  const inNchw = b.isNchw(x);
  const axes = x.shape.flatMap((size, axis) => (size === output.shape[axis] ? [] : [axis]));
  const first = axes.map((axis) => begin[axis]);
  const end = axes.map((axis) => begin[axis] + (output.shape[axis] - 1) * strides[axis] + 1);
  const lists = [first, end, inNchw ? axes.map(nchwAxis) : axes, axes.map((a) => strides[a])];
  const data = b.read(x, inNchw);
  const y = axes.length === 0 ? data : b.node('Slice', [data, ...lists.map((l) => b.integers(l))]);
  b.defineIn(output, y, inNchw);
}

function concat(b: OnnxBuilder, { axis }: OperationOf<'Concat'>, { inputs, output }: Node): void {
  const inNchw = inputs.some((each) => b.isNchw(each));
  const names = inputs.map((each) => b.read(each, inNchw));
  const y = b.node('Concat', names, [int('axis', inNchw ? nchwAxis(axis) : axis)]);
  b.defineIn(output, y, inNchw);
}

function pad(
  b: OnnxBuilder,
  { before, after }: OperationOf<'Pad'>,
  { inputs: [x], output }: Node,
): void {
  const inNchw = b.isNchw(x);
  const amounts = inNchw
    ? [...permuted(before, TO_NCHW), ...permuted(after, TO_NCHW)]
    : [...before, ...after];
  const y = b.node('Pad', [b.read(x, inNchw), b.integers(amounts)]);
  b.defineIn(output, y, inNchw);
}

function transpose(
  b: OnnxBuilder,
  { perm }: OperationOf<'Transpose'>,
  { inputs: [x], output }: Node,
): void {
  if (!x.data && isPermutation(perm, TO_NCHW)) b.define(output, { asIs: b.nchw(x) });
  else if (!x.data && isPermutation(perm, TO_NHWC)) b.define(output, { nchw: b.asIs(x) });
  else b.define(output, { asIs: b.permuted(x, perm) });
}

/** ONNX's product takes no flags; axes are exchanged before it. */
function operand(b: OnnxBuilder, value: Value, exchanged: boolean): string {
  if (!exchanged) return b.asIs(value);
  const axes = value.shape.map((_, axis) => axis);
  return b.permuted(value, [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!]);
}

function tile(b: OnnxBuilder, _: Operation, { inputs: [x], output }: Node): void {
  const repeats = output.shape.map((size, axis) => size / x.shape[axis]);
  const open = repeats.findIndex(growsWithBatch);
  b.define(output, {
    asIs: b.node('Tile', [b.asIs(x), open < 0 ? b.integers(repeats) : batchSizes(b, repeats)]),
  });
}

/** A list of sizes, of which those of a batch are read from the graph's input when it runs. */
function batchSizes(b: OnnxBuilder, sizes: readonly number[]): string {
  const parts = sizes.map((size) => (growsWithBatch(size) ? b.batchSize() : b.integers([size])));
  return b.node('Concat', parts, [int('axis', 0)]);
}

const asIs =
  (opType: string, attributes: Parameters<OnnxBuilder['node']>[2] = []) =>
  (b: OnnxBuilder, _: Operation, { inputs, output }: Node): void =>
    b.define(output, {
      asIs: b.node(
        opType,
        inputs.map((x) => b.asIs(x)),
        attributes,
      ),
    });

export const WRITERS: { readonly [Op in Operation['op']]: Writer<Op> } = {
  Conv2D: convolution,
  DepthwiseConv2D: convolution,
  MaxPool: pool,
  AvgPool: pool,
  Relu: unary,
  Sigmoid: unary,
  Erf: unary,
  Sqrt: unary,
  Exp: unary,
  Neg: unary,
  Add: binary,
  Sub: binary,
  Mul: binary,
  Div: binary,
  Mean: reduction,
  Sum: reduction,
  Max: reduction,
  Softmax: asIs('Softmax', [int('axis', -1)]),
  Reshape: (b, _, { inputs: [x], output }) =>
    b.define(output, { asIs: b.node('Reshape', [b.asIs(x), b.sizes(output.shape)]) }),
  Transpose: transpose,
  Slice: slice,
  Concat: concat,
  Pad: pad,
  Gather: (b, { axis }, { inputs: [x, indices], output }) =>
    b.define(output, { asIs: b.node('Gather', [b.asIs(x), b.asIs(indices)], [int('axis', axis)]) }),
  Tile: tile,
  MatMul: (b, { transposeA, transposeB }, { inputs: [x, y], output }) =>
    b.define(output, {
      asIs: b.node('MatMul', [operand(b, x, transposeA), operand(b, y, transposeB)]),
    }),
  Kernel: (b, { kernel, attributes }, { inputs, output }) => {
    const called = FUNCTIONS.get(kernel);
    if (!called) throw new Error(`export: no ONNX function computes the kernel ${kernel}`);
    const lists = called.attribute.map((name) => ints(name, attributes[name] as number[]));
    b.define(output, {
      asIs: b.call(
        called,
        inputs.map((each) => b.asIs(each)),
        lists,
      ),
    });
  },
};
