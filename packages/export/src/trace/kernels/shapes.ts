import {
  backend_util,
  Concat,
  ExpandDims,
  GatherV2,
  PadV2,
  Reshape,
  Slice,
  SplitV,
  StridedSlice,
  slice_util,
  type TensorInfo,
  Tile,
  Transpose,
  util,
} from '@tensorflow/tfjs-core';
import type { TracingBackend } from '../tracing_backend.ts';
import { traced } from './kernel.ts';

const slice = (
  trace: TracingBackend,
  x: TensorInfo,
  begin: readonly number[],
  size: readonly number[],
): TensorInfo => {
  const { dtype } = trace.valueBehind(x);
  return trace.record({ op: 'Slice', begin, strides: begin.map(() => 1) }, [x], size, dtype);
};

export const shapeKernels = [
  traced(Reshape, (trace, { x }, { shape }) =>
    trace.reshape(x, util.inferFromImplicitShape(shape as number[], util.sizeFromShape(x.shape))),
  ),
  traced(ExpandDims, (trace, { input }, { dim }) => {
    const shape = input.shape.toSpliced(Number(dim) + (dim < 0 ? input.shape.length + 1 : 0), 0, 1);
    return trace.reshape(input, shape);
  }),
  traced(Transpose, (trace, { x }, attrs) => {
    const perm = attrs.perm as number[];
    return trace.record(
      { op: 'Transpose', perm },
      [x],
      perm.map((axis) => x.shape[axis]),
    );
  }),
  traced(Slice, (trace, { x }, attrs) => {
    const [begin, size] = slice_util.parseSliceParams(
      { shape: x.shape } as Parameters<typeof slice_util.parseSliceParams>[0],
      attrs.begin as number[],
      attrs.size as number[],
    );
    return slice(trace, x, begin, size);
  }),
  traced(StridedSlice, (trace, { x }, attrs) => {
    if (attrs.newAxisMask || attrs.shrinkAxisMask) {
      throw new TypeError('export: a strided slice adds or drops axes, which is not written');
    }
    const { begin, strides, finalShape } = slice_util.sliceInfo(
      x.shape,
      attrs.begin as number[],
      attrs.end as number[],
      attrs.strides as number[],
      attrs.beginMask as number,
      attrs.endMask as number,
      attrs.ellipsisMask as number,
      0,
      0,
    );
    return trace.record({ op: 'Slice', begin, strides }, [x], finalShape);
  }),
  traced(SplitV, (trace, { x }, attrs) => {
    const [axis] = util.parseAxisParam(attrs.axis as number, x.shape);
    const sizes = backend_util.prepareSplitSize(
      { shape: x.shape } as Parameters<typeof backend_util.prepareSplitSize>[0],
      attrs.numOrSizeSplits as number[] | number,
      axis,
    );
    const begin = x.shape.map(() => 0);
    return sizes.map((size) => {
      const part = slice(trace, x, [...begin], x.shape.with(axis, size));
      begin[axis] += size;
      return part;
    });
  }),
  traced(Concat, (trace, inputs, attrs) => {
    const parts = Object.values(inputs);
    const [axis] = util.parseAxisParam(attrs.axis as number, parts[0].shape);
    const shapes = parts.map(({ shape }) => shape);
    const shape = backend_util.computeOutShape(shapes, axis);
    return trace.record({ op: 'Concat', axis }, parts, shape);
  }),
  traced(PadV2, (trace, { x }, attrs) => {
    if (attrs.constantValue !== 0) {
      throw new Error(`export: a map is padded with ${attrs.constantValue}, expected zeros`);
    }
    const paddings = attrs.paddings as [number, number][];
    return trace.record(
      { op: 'Pad', before: paddings.map(([b]) => b), after: paddings.map(([, a]) => a) },
      [x],
      x.shape.map((size, i) => size + paddings[i][0] + paddings[i][1]),
    );
  }),
  traced(GatherV2, (trace, { x, indices }, attrs) => {
    const [axis] = util.parseAxisParam(attrs.axis as number, x.shape);
    const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
    return trace.record({ op: 'Gather', axis }, [x, indices], shape);
  }),
  traced(Tile, (trace, { x }, attrs) => {
    const reps = attrs.reps as number[];
    return trace.record(
      { op: 'Tile' },
      [x],
      x.shape.map((size, i) => size * reps[i]),
    );
  }),
];
