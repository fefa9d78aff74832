import { backend_util, Max, Mean, Sum, util } from '@tensorflow/tfjs-core';
import type { Reduction } from '../graph.ts';
import { traced } from './kernel.ts';

/** @param axisName what the kernel calls its axes */
const reduction = (kernelName: string, op: Reduction, axisName: string) =>
  traced(kernelName, (trace, { x }, attrs) => {
    const axes = util.parseAxisParam(attrs[axisName] as number | number[], x.shape);
    const keepDims = Boolean(attrs.keepDims);
    const [reduced] = backend_util.computeOutAndReduceShapes(x.shape, axes);
    const shape = keepDims ? backend_util.expandShapeToKeepDim(reduced, axes) : reduced;
    return trace.record({ op, axes, keepDims }, [x], shape);
  });

export const reductionKernels = [
  reduction(Mean, 'Mean', 'axis'),
  reduction(Sum, 'Sum', 'axis'),
  reduction(Max, 'Max', 'reductionIndices'),
];
