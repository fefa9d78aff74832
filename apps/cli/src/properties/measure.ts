import { equivarianceError, kernelDifferences, spatialKernel } from '@dynaconv/layers';
import { Random } from '@dynaconv/training/data';
import { slice, type Tensor4D, tensor } from '@tensorflow/tfjs-core';
import { input } from '@tensorflow/tfjs-layers';
import { OPERATOR_LAYERS, type OperatorLayer } from './operators.ts';

/** Pixels by which the input is shifted. */
export const SHIFT = 2;

export interface Place {
  readonly row: number;
  readonly column: number;
}

export interface Measured {
  readonly operator: string;
  readonly parameters: number;
  readonly multiplyAdds: number;
  /** How many times the multiply–adds are with twice the channels, a window wider by 2, and twice the rows and columns. */
  readonly growth: {
    readonly channels: number;
    readonly kernelSize: number;
    readonly pixels: number;
  };
  /** How much kernels differ from position to position, and from channel to channel. */
  readonly differences: { readonly positions: number; readonly channels: number };
  readonly equivarianceError: number;
  /** K·K weights of the first output channel around each place, row by row. */
  readonly kernels: readonly (Place & { readonly weights: readonly number[] })[];
}

/** @param x float32 [1, S + SHIFT, S + SHIFT, C] */
export function measure(
  operator: string,
  x: Tensor4D,
  kernelSize: number,
  places: readonly Place[],
  seed: number,
): Measured {
  const channels = x.shape[3];
  const side = x.shape[1] - SHIFT;
  const create = OPERATOR_LAYERS[operator];
  const layer = create({ channels, kernelSize });
  layer.apply(input({ shape: [null, null, channels] }));
  drawWeights(layer, new Random(seed, operator));
  const section = slice(x, [0, 0, 0, 0], [1, side, side, channels]);
  try {
    return {
      operator,
      parameters: parametersOf(layer),
      ...costs(operator, { channels, kernelSize, side }),
      differences: kernelDifferences(layer, section),
      equivarianceError: equivarianceError(layer, x, {
        shift: SHIFT,
        margin: (kernelSize - 1) / 2,
      }),
      kernels: places.map((place) => {
        const kernel = spatialKernel(layer, section, { ...place, channel: 0 });
        return { ...place, weights: windowOf(kernel, side, place, kernelSize) };
      }),
    };
  } finally {
    section.dispose();
    layer.dispose();
  }
}

/** Of variance 1 / inputs, so that no operator is shown as training begins: some begin with weights near 0. */
function drawWeights(layer: OperatorLayer, random: Random): void {
  const values = layer.weights.map(({ originalName, shape }) => {
    const sizes = shape as number[];
    const count = sizes.reduce((a, b) => a * b, 1);
    if (/moving_variance$|gamma$/.test(originalName)) return tensor(Array(count).fill(1), sizes);
    if (/moving_mean$|beta$/.test(originalName)) return tensor(Array(count).fill(0), sizes);
    const inputs = sizes.length === 4 ? count / (sizes[3] === 1 ? sizes[2] : sizes[3]) : 1;
    const bound = Math.sqrt(3 / inputs);
    return tensor(
      Array.from({ length: count }, () => random.uniform(-bound, bound)),
      sizes,
    );
  });
  layer.setWeights(values);
  for (const value of values) value.dispose();
}

const parametersOf = (layer: OperatorLayer): number =>
  layer.trainableWeights.reduce(
    (sum, { shape }) => sum + (shape as number[]).reduce((a, b) => a * b, 1),
    0,
  );

function costs(
  operator: string,
  { channels, kernelSize, side }: { channels: number; kernelSize: number; side: number },
): Pick<Measured, 'multiplyAdds' | 'growth'> {
  const cost = (C: number, K: number, S: number) =>
    OPERATOR_LAYERS[operator]({ channels: C, kernelSize: K }).multiplyAdds([1, S, S, C]);
  const multiplyAdds = cost(channels, kernelSize, side);
  return {
    multiplyAdds,
    growth: {
      channels: cost(2 * channels, kernelSize, side) / multiplyAdds,
      kernelSize: cost(channels, kernelSize + 2, side) / multiplyAdds,
      pixels: cost(channels, kernelSize, 2 * side) / multiplyAdds,
    },
  };
}

/** The K·K weights around a place; 0 outside of the map. */
const windowOf = (
  kernel: Float32Array,
  side: number,
  { row, column }: Place,
  kernelSize: number,
): number[] =>
  Array.from({ length: kernelSize ** 2 }, (_, tap) => {
    const reach = (kernelSize - 1) / 2;
    const y = row + Math.floor(tap / kernelSize) - reach;
    const x = column + (tap % kernelSize) - reach;
    const isInside = y >= 0 && y < side && x >= 0 && x < side;
    return isInside ? kernel[y * side + x] : 0;
  });
