/** Mistakes in the WGSL of the programs, each of which a case of the conformance suite must notice. */

import {
  casesFor,
  type OpenConformance,
  openConformance,
  PAGE_BACKENDS,
} from '@dynaconv/conformance';
import { type ShaderFault, withFault } from '../page/fault.ts';
import { test } from '../page/test.ts';

interface ShaderMutant extends ShaderFault {
  /** Whose forward cases must notice. */
  op: string;
}

const mutant = (op: string, fault: string, right: string, wrong: string): ShaderMutant => ({
  op,
  fault,
  right,
  wrong,
});

const MUTANTS: readonly ShaderMutant[] = [
  mutant(
    'Involution2D',
    'takes taps by columns',
    'K + row.y) * K + column.y',
    'K + column.y) * K + row.y',
  ),
  mutant(
    'Involution2D',
    'leaves out the last column',
    'max(axis.x - origin, 0)',
    'max(axis.x - 1 - origin, 0)',
  ),
  mutant(
    'Involution2D',
    'reads one tap past the map',
    'max(axis.x - origin, 0) + axis.z - 1',
    'max(axis.x - origin, 0) + 2 * axis.z - 1',
  ),
  mutant(
    'Involution2D',
    'takes the first group for all',
    '/ uniforms.channelsPerGroup',
    '* 0 / uniforms.channelsPerGroup',
  ),
  mutant(
    'Involution2DBackpropInput',
    'takes a stride for 1 at every other position',
    'source * axis.y == reach',
    'true',
  ),
  mutant(
    'Involution2DBackpropKernel',
    'sums the channels of the first group',
    'let begin = group * depth',
    'let begin = 0 * depth',
  ),
  mutant(
    'Involution2DBackpropKernel',
    'reads rows outside the map',
    'let isRow = tap >= rows.x && tap < rows.y',
    'let isRow = true',
  ),
  mutant(
    'FusedInvolution2D',
    'adds the bias of the first channel to all',
    'y += bias[channel]',
    'y += bias[0]',
  ),
  mutant('FusedInvolution2D', 'forgets the activation', 'return activate(y)', 'return y'),
  mutant(
    'NeighborhoodAv2D',
    'moves windows one position too far',
    'clamp(at - K / 2, 0, size - K)',
    'clamp(at - K / 2, 0, max(size - K - 1, 0))',
  ),
  mutant(
    'NeighborhoodAv2DBackpropInput',
    'misses a reader near the end',
    'at >= axis.x - K',
    'at > axis.x - K',
  ),
  mutant(
    'NeighborhoodAv2DBackpropAttention',
    'leaves out a channel',
    'c < depth',
    'c < max(depth - 1, 1)',
  ),
  mutant('ContMix2D', 'does not normalise the attention', '= result[tap] / sum', '= result[tap]'),
  mutant(
    'ContMix2DAttention',
    'lets exponentials overflow',
    'let below = score - largest',
    'let below = score - 0 * largest',
  ),
  mutant(
    'ContMix2DAttention',
    'takes the bias of a pixel for that of a window',
    '+ relativeRow) * side',
    '+ 0 * relativeRow) * side',
  ),
  mutant(
    'ContMix2DBackpropLogits',
    'forgets what the softmax subtracts',
    '(dattention[tap] - mean)',
    '(dattention[tap] - 0 * mean)',
  ),
  mutant('ContMix2DBackpropBias', 'sums one image', 'b < uniforms.batch', 'b < 1'),
  mutant(
    'ContMix2DLogits',
    'multiplies by the keys of the first group',
    '+ region) * elements + group * depth',
    '+ region) * elements',
  ),
  mutant('FusedPaddedConv2D', 'strides by 1', '.pixel * uniforms.stride', '.pixel'),
  mutant('FusedPaddedConv2D', 'reads padding', ', reads1)', ', true)'),
  mutant(
    'FusedPaddedConv2D',
    'computes the first pixel of a run for all',
    'min(first + 2,',
    'min(first,',
  ),
  mutant(
    'FusedPaddedConv2D',
    'reads one element too far where a window is one pixel',
    'uniforms.pixels - 1) * depth',
    'uniforms.pixels - 1) * depth + 1',
  ),
  mutant(
    'FusedPaddedConv2D',
    'multiplies by the weights of the first channels of a thread',
    'weights[tap + 1 * threads]',
    'weights[tap]',
  ),
  mutant('FusedPaddedConv2D', 'writes channels that there are not', 'channel < elements', 'true'),
  mutant(
    'FusedPaddedConv2D',
    'scales all channels of the residual alike',
    'residualScale[channel]',
    'residualScale[0]',
  ),
  mutant(
    'FusedSameDepthwiseConv2D',
    'takes the first taps at the left edge',
    'tap + all.x * elements',
    'tap',
  ),
  mutant('FusedSameDepthwiseConv2D', 'reads past the right edge', 'at < map.y', 'true'),
  mutant(
    'FusedSameDepthwiseConv2D',
    'takes every tap for one that all columns have',
    'map.y - left - 3',
    'map.y - left',
  ),
  mutant(
    'FusedSameDepthwiseConv2D',
    'leaves a column between the runs',
    'column + 3 >= begin',
    'column + 3 >= begin && begin == column',
  ),
  mutant('Mean', 'leaves out the last row', 'row < uniforms.rows', 'row + 1 < uniforms.rows'),
  mutant('Mean', 'divides by nothing', '/ uniforms.divisor', '/ max(1, 0 * uniforms.divisor)'),
  mutant('_FusedMatMul', 'takes the first slice for all', 'slice * uniforms.slice', '0 * slice'),
  mutant(
    '_FusedMatMul',
    'adds the bias of the first row alone',
    'column % (uniforms.channels',
    'column + 0 * (uniforms.channels',
  ),
  mutant('Gelu', 'forgets a half', '0.5 * x', 'x'),
  mutant('LayerNorm2D', 'forgets the epsilon', '+ uniforms.epsilon', '+ 0 * uniforms.epsilon'),
  mutant('LayerNorm2D', 'does not centre', 'let centred = x[c] - mean', 'let centred = x[c]'),
  mutant(
    'GlobalResponseNorm2D',
    'divides by the mean of the first image',
    'meanNorms[b]',
    'meanNorms[0]',
  ),
  mutant(
    'GlobalResponseNorm2D',
    'leaves out the last column',
    'column < uniforms.outMap.y',
    'column + 1 < uniforms.outMap.y',
  ),
  mutant(
    'OutlookAttention2D',
    'takes positions outside the map',
    'if (!isOnMap(read, uniforms.outMap))',
    'if (false)',
  ),
  mutant(
    'OutlookAttention2DBackpropInput',
    'does not transpose the attention',
    'other * K + own',
    'own * K + other',
  ),
  mutant(
    'OutlookAttention2DBackpropAttention',
    'takes the sources for targets',
    'dy[dyAt + c], x[xAt + c]',
    'dy[xAt + c], x[dyAt + c]',
  ),
  mutant('RoiAlign', 'forgets the weights of columns', 'shares[i] * shares[j]', 'shares[i]'),
  mutant(
    'RoiAlignBackpropInput',
    'reads the lists of the first box',
    '(source / inMap.x) * outMap.y',
    '0 * outMap.y',
  ),
];

const suite = PAGE_BACKENDS.find(({ name }) => name === 'webgpu')!;
let opened: Promise<OpenConformance> | undefined;

for (const each of MUTANTS) {
  test(
    `webgpu: a program of ${each.op} that ${each.fault} is caught`,
    async () => {
      opened ??= openConformance(suite);
      const conformance = await opened;
      let kind: string | undefined;
      const changed = await withFault(each, async () => {
        for (const one of casesFor(suite, [`${each.op}:forward:*`], { quick: true })) {
          const { status, failure } = await conformance.run(one);
          if (status === 'fail') kind = failure!.kind;
          if (kind) break;
        }
      });
      if (changed === 0) throw new Error(`no program has '${each.right}'`);
      if (kind !== 'numbers') throw new Error(`${kind ?? 'nothing'} failed, expected numbers to`);
    },
    { checksLeaks: false },
  );
}
