import {
  AdaptiveAveragePooling2D,
  ContMix2D,
  FusedConv2D,
  FusedInvolution2D,
  REGIONS,
  SelfAttention2D,
} from '@dynaconv/layers';
import * as tfl from '@tensorflow/tfjs-layers';

/** The sizes that an operator's cost grows with. */
export const AXES = ['H·W', 'C', 'K'] as const;
export type Axis = (typeof AXES)[number];

/** A square map, `side` pixels wide and high; windows are K × K. */
export interface CostShape {
  side: number;
  channels: number;
  kernelSize: number;
}

/** An operator as a network has it, with the layers that make its kernels but without norms; C channels in and out. */
export interface CostOperator {
  name: string;
  /** Multiply–adds, N = H·W. */
  formula: string;
  /** By the formula; taps on the padding count. */
  multiplyAdds(shape: CostShape): number;
  /** For each axis, its power in the term that grows fastest with it. */
  stated: Readonly<Record<Axis, number>>;
  create(input: tfl.SymbolicTensor, shape: CostShape): tfl.SymbolicTensor;
}

/** As in RedNet and OverLoCK-T. */
const GROUP_CHANNELS = 16;
const HEAD_CHANNELS = 32;
const REDUCTION = 4;
const SMALL_KERNEL = 5;

const convolution: CostOperator = {
  name: 'convolution',
  formula: 'N·K²·C²',
  multiplyAdds: ({ side, channels: C, kernelSize: K }) => side ** 2 * K ** 2 * C ** 2,
  stated: { H·W: 1, C: 2, K: 2 },
  create: (input, { channels, kernelSize }) =>
    new FusedConv2D({ filters: channels, kernelSize, pad: (kernelSize - 1) / 2 }).apply(
      input,
    ) as tfl.SymbolicTensor,
};

const selfAttention: CostOperator = {
  name: 'self-attention',
  formula: '2·N²·C + 4·N·C²',
  multiplyAdds: ({ side, channels: C }) => 2 * side ** 4 * C + 4 * side ** 2 * C ** 2,
  stated: { H·W: 2, C: 2, K: 0 },
  create: (input, { channels }) =>
    new SelfAttention2D({ numHeads: channels / HEAD_CHANNELS }).apply(input) as tfl.SymbolicTensor,
};

const involution: CostOperator = {
  name: 'involution',
  formula: 'N·(K²·C + C²/r + K²·C²/(16·r)), r = 4',
  multiplyAdds: ({ side, channels: C, kernelSize: K }) =>
    side ** 2 *
    (K ** 2 * C + C ** 2 / REDUCTION + (K ** 2 * C ** 2) / (GROUP_CHANNELS * REDUCTION)),
  stated: { H·W: 1, C: 2, K: 2 },
  create: (input, { kernelSize }) =>
    new FusedInvolution2D({ kernelSize }).apply(input) as tfl.SymbolicTensor,
};

const contMix: CostOperator = {
  name: 'ContMix',
  formula: 'N·((k² + K²)·(C/2 + R·C/16) + R·C/2 + C²/2) + R·C²/2, k = 5, R = 49',
  multiplyAdds({ side, channels: C, kernelSize: K }) {
    const taps = SMALL_KERNEL ** 2 + K ** 2;
    const regions = REGIONS ** 2;
    const perPixel =
      taps * (C / 2 + (regions * C) / GROUP_CHANNELS) + (regions * C) / 2 + C ** 2 / 2;
    return side ** 2 * perPixel + (regions * C ** 2) / 2;
  },
  stated: { H·W: 1, C: 2, K: 2 },
  create(input, { channels, kernelSize }) {
    const conv = (x: tfl.SymbolicTensor) =>
      new FusedConv2D({ filters: channels / 2, kernelSize: 1 }).apply(x) as tfl.SymbolicTensor;
    const pool = new AdaptiveAveragePooling2D({ outputSize: REGIONS });
    const key = conv(pool.apply(input) as tfl.SymbolicTensor);
    // Each half of the channels has its own heads, of 8 channels each.
    const numHeads = channels / GROUP_CHANNELS / 2;
    return new ContMix2D({ kernelSize, smkSize: SMALL_KERNEL, numHeads }).apply([
      input,
      conv(input),
      key,
    ]) as tfl.SymbolicTensor;
  },
};

export const COST_OPERATORS: readonly CostOperator[] = [
  convolution,
  selfAttention,
  involution,
  contMix,
];

/** The operator as a network of its own, for one image, with random weights. */
export function createCostModel(operator: CostOperator, shape: CostShape): tfl.LayersModel {
  const { side, channels } = shape;
  const input = tfl.input({ batchShape: [1, side, side, channels] });
  return tfl.model({ inputs: input, outputs: operator.create(input, shape) });
}
