import { contMixConvWorkload } from './cont_mix_conv.ts';
import { contMixWorkload } from './cont_mix2d.ts';
import { convWorkload } from './conv2d.ts';
import { depthwiseConvWorkload } from './depthwise_conv2d.ts';
import { dynamicConvWorkload } from './dynamic_conv2d.ts';
import { geluWorkload, globalResponseNormWorkload, layerNormWorkload } from './elementwise.ts';
import { involutionWorkload } from './involution2d.ts';
import { selfAttentionWorkload } from './self_attention2d.ts';
import type { Operator, OperatorShape, Workload } from './workload.ts';

const CREATE: Record<Operator, (shape: OperatorShape) => Workload> = {
  involution2d: involutionWorkload,
  contMix2d: contMixWorkload,
  conv2d: convWorkload,
  depthwiseConv2d: depthwiseConvWorkload,
  dynamicConv2d: dynamicConvWorkload,
  selfAttention2d: selfAttentionWorkload,
  contMixConv: contMixConvWorkload,
  gelu: geluWorkload,
  layerNorm2d: layerNormWorkload,
  globalResponseNorm2d: globalResponseNormWorkload,
};

export const createWorkload = (operator: Operator, shape: OperatorShape): Workload =>
  CREATE[operator](shape);

/** One of the tables below: side and channels of the map, groups or heads, side of the window. */
type Row = readonly [side: number, channels: number, groups: number, kernelSize: number];

/** The maps of RedNet-50's four stages at 224 × 224, as its 3×3 convolutions were; the first involution is the stem's. */
const REDNET50_STAGES = [
  [56, 64],
  [28, 128],
  [14, 256],
  [7, 512],
] as const;

const stages = (row: (side: number, channels: number) => Row): readonly Row[] =>
  REDNET50_STAGES.map(([side, channels]) => row(side, channels));

/**
 * The shapes where RedNet-50 and OverLoCK-T at 224 × 224 spend their time, for their operators and for those that they replace.
 * ContMix mixes one half of a block's channels with the large window and the other with one of 5×5.
 */
const ROWS: Record<Operator, readonly Row[]> = {
  involution2d: [
    ...stages((side, channels) => [side, channels, channels / 16, 7]),
    [112, 32, 2, 3],
  ],
  contMix2d: [
    [14, 128, 8, 13],
    [14, 128, 8, 5],
    [7, 256, 16, 7],
    [7, 256, 16, 5],
    [14, 256, 8, 13],
  ],
  conv2d: stages((side, channels) => [side, channels, 1, 3]),
  depthwiseConv2d: [
    ...stages((side, channels) => [side, channels, channels, 7]),
    [56, 64, 64, 17],
    [28, 128, 128, 15],
    [14, 256, 256, 13],
  ],
  dynamicConv2d: stages((side, channels) => [side, channels, 1, 3]),
  selfAttention2d: stages((side, channels) => [side, channels, channels / 32, 1]),
  contMixConv: [[56, 64, 8, 3]],
  gelu: stages((side, channels) => [side, channels, 1, 1]),
  layerNorm2d: stages((side, channels) => [side, channels, 1, 1]),
  globalResponseNorm2d: stages((side, channels) => [side, channels, 1, 1]),
};

/** Indices of the rows that the quick set measures: one shape of most operators. */
const QUICK: Record<Operator, readonly number[]> = {
  involution2d: [0, 2],
  contMix2d: [0],
  conv2d: [2],
  depthwiseConv2d: [2],
  dynamicConv2d: [2],
  selfAttention2d: [2],
  // Its loop takes seconds.
  contMixConv: [],
  // They take only a few milliseconds of a network.
  gelu: [],
  layerNorm2d: [],
  globalResponseNorm2d: [],
};

/** @param quick a shape or two of each operator instead of all */
export function workloadsOf(operator: Operator, quick: boolean, batch = 1): readonly Workload[] {
  const rows = quick ? QUICK[operator].map((index) => ROWS[operator][index]) : ROWS[operator];
  return rows.map(([side, channels, groups, kernelSize]) =>
    createWorkload(operator, { batch, height: side, width: side, channels, groups, kernelSize }),
  );
}
