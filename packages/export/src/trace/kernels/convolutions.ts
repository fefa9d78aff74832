import {
  _FusedMatMul,
  AvgPool,
  BatchMatMul,
  backend_util,
  Conv2D,
  DepthwiseConv2dNative,
  MaxPool,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { TracingBackend } from '../tracing_backend.ts';
import { traced } from './kernel.ts';

type Shape4D = [number, number, number, number];
type Strides = [number, number] | number;
type Pad = Parameters<typeof backend_util.computeConv2DInfo>[4];

const geometryOf = ({
  strideHeight,
  strideWidth,
  dilationHeight,
  dilationWidth,
  padInfo: { top, bottom, left, right },
}: backend_util.Conv2DInfo) =>
  ({
    strides: [strideHeight, strideWidth],
    dilations: [dilationHeight, dilationWidth],
    pads: { top, bottom, left, right },
  }) as const;

const convolution = (kernelName: string, op: 'Conv2D' | 'DepthwiseConv2D') =>
  traced(kernelName, (trace, { x, filter }, attrs) => {
    const info = backend_util.computeConv2DInfo(
      x.shape as Shape4D,
      filter.shape as Shape4D,
      attrs.strides as Strides,
      attrs.dilations as Strides,
      attrs.pad as Pad,
      attrs.dimRoundingMode,
      op === 'DepthwiseConv2D',
    );
    return trace.record({ op, ...geometryOf(info) }, [x, filter], info.outShape);
  });

const pool = (op: 'MaxPool' | 'AvgPool') =>
  traced(op === 'MaxPool' ? MaxPool : AvgPool, (trace, { x }, attrs) => {
    const info = backend_util.computePool2DInfo(
      x.shape as Shape4D,
      attrs.filterSize as Strides,
      attrs.strides as Strides,
      1,
      attrs.pad as Pad,
      attrs.dimRoundingMode,
    );
    const { strides, pads } = geometryOf(info);
    if (Object.values(pads).some((pad) => pad > 0)) {
      throw new TypeError(
        `export: ${op} pads its map, expected padding 'valid'; pad it with zeros before`,
      );
    }
    const window = [info.filterHeight, info.filterWidth] as const;
    return trace.record({ op, window, strides }, [x], info.outShape);
  });

function matMul(
  trace: TracingBackend,
  a: TensorInfo,
  b: TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
): TensorInfo {
  const outer = backend_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const rows = a.shape.at(transposeA ? -1 : -2)!;
  const columns = b.shape.at(transposeB ? -2 : -1)!;
  const operation = { op: 'MatMul', transposeA, transposeB } as const;
  return trace.record(operation, [a, b], [...outer, rows, columns]);
}

export const convolutionKernels = [
  convolution(Conv2D, 'Conv2D'),
  convolution(DepthwiseConv2dNative, 'DepthwiseConv2D'),
  pool('MaxPool'),
  pool('AvgPool'),
  traced(BatchMatMul, (trace, { a, b }, { transposeA, transposeB }) =>
    matMul(trace, a, b, Boolean(transposeA), Boolean(transposeB)),
  ),
  traced(_FusedMatMul, (trace, { a, b, bias }, { transposeA, transposeB, activation }) => {
    const y = matMul(trace, a, b, Boolean(transposeA), Boolean(transposeB));
    const added = bias ? trace.record({ op: 'Add' }, [y, bias], y.shape) : y;
    if (activation === 'linear') return added;
    if (activation === 'relu') return trace.record({ op: 'Relu' }, [added], y.shape);
    throw new Error(`export: a product has the activation ${activation}, expected linear or relu`);
  }),
];
