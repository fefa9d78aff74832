import {
  type COMPARED_OPERATORS,
  type KernelDifferences,
  OperatorProbe,
  operatorCost,
} from '@dynaconv/layers';
import { Random } from '@dynaconv/training/data';
import type { Tensor4D } from '@tensorflow/tfjs-core';

/** Pixels by which the input is shifted. */
export const SHIFT = 2;

export interface Place {
  readonly row: number;
  readonly column: number;
}

type Compared = (typeof COMPARED_OPERATORS)[number];

export interface Measured {
  readonly operator: Compared;
  readonly parameters: number;
  readonly multiplyAdds: number;
  /** How many times the multiply–adds are with twice the channels, a window wider by 2, and twice the rows and columns. */
  readonly growth: {
    readonly channels: number;
    readonly kernelSize: number;
    readonly pixels: number;
  };
  /** How much kernels differ from position to position, and from channel to channel. */
  readonly differences: KernelDifferences;
  readonly equivarianceError: number;
  /** K·K weights of the first output channel around each place, row by row. */
  readonly kernels: readonly (Place & { readonly weights: readonly number[] })[];
}

/** @param x float32 [1, S + SHIFT, S + SHIFT, C] */
export function measure(
  operator: Compared,
  x: Tensor4D,
  kernelSize: number,
  places: readonly Place[],
  seed: number,
): Measured {
  const random = new Random(seed, operator);
  const uniform = (low: number, high: number) => random.uniform(low, high);
  const probe = new OperatorProbe(operator, x, { kernelSize, shift: SHIFT, uniform });
  try {
    return {
      operator,
      ...costs(operator, { channels: x.shape[3], kernelSize, side: x.shape[1] - SHIFT }),
      differences: probe.differences(),
      equivarianceError: probe.equivarianceError(),
      kernels: places.map((place) => ({
        ...place,
        weights: probe.window(probe.kernel({ ...place, channel: 0 }), place),
      })),
    };
  } finally {
    probe.dispose();
  }
}

function costs(
  operator: Compared,
  { channels, kernelSize, side }: { channels: number; kernelSize: number; side: number },
): Pick<Measured, 'parameters' | 'multiplyAdds' | 'growth'> {
  const cost = (C: number, K: number, S: number) =>
    operatorCost(operator, { channels: C, kernelSize: K, size: [S, S] });
  const { parameters, multiplyAdds } = cost(channels, kernelSize, side);
  return {
    parameters,
    multiplyAdds,
    growth: {
      channels: cost(2 * channels, kernelSize, side).multiplyAdds / multiplyAdds,
      kernelSize: cost(channels, kernelSize + 2, side).multiplyAdds / multiplyAdds,
      pixels: cost(channels, kernelSize, 2 * side).multiplyAdds / multiplyAdds,
    },
  };
}
