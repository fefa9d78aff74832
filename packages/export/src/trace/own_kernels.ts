import {
  CONTRACTS,
  ContMix2D,
  FusedInvolution2D,
  FusedSameDepthwiseConv2D,
  Involution2D,
  type KernelName,
  NeighborhoodAv2D,
  OutlookAttention2D,
} from '@dynaconv/involution-ops/base';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { traced } from './kernels/kernel.ts';

type Inputs = Readonly<Record<string, TensorInfo>>;

/** A kernel noted as itself, for engines that have it. */
const own = (
  kernel: KernelName,
  shapeOf: (inputs: Inputs) => readonly number[],
  more: (inputs: Inputs) => Readonly<Record<string, unknown>> = () => ({}),
) => {
  const names: readonly string[] = CONTRACTS.find(
    ({ kernelName }) => kernelName === kernel,
  )!.inputs;
  return traced(kernel, (trace, inputs, attributes) => {
    const given = names.flatMap((name) => inputs[name] ?? []);
    const all = { ...attributes, ...more(inputs) };
    return trace.record({ op: 'Kernel', kernel, attributes: all }, given, shapeOf(inputs));
  });
};

const involved = ({ x, kernel }: Inputs) => [...kernel.shape.slice(0, 3), x.shape[3]];

/** The kernels for which a graph of stock operations is slow or large, noted as themselves. */
export const ownKernels = [
  own(Involution2D, involved),
  own(FusedInvolution2D, involved),
  own(
    FusedSameDepthwiseConv2D,
    ({ x }) => x.shape,
    ({ residual }) => ({
      num_residuals: residual ? 1 : 0,
    }),
  ),
  own(ContMix2D, ({ x }) => x.shape),
  own(NeighborhoodAv2D, ({ x }) => x.shape),
  own(OutlookAttention2D, ({ v }) => v.shape),
];
