/** Mistakes in the GLSL of the programs for training, each of which a case of the conformance suite must notice. */

import { mutant, type ShaderMutant, testMutants } from '../page/mutants.ts';

const MUTANTS: readonly ShaderMutant[] = [
  mutant('Gelu', 'forgets the density', 'dy * x * density', '0. * density', 'grad_x'),
  mutant('Gelu', 'takes the density of a variance of 2', '0.3989422804', '0.2820947918', 'grad_x'),
  mutant('LayerNorm2D', 'lets no gradient through the mean', '- slope.rrbb', '', 'grad_x'),
  mutant(
    'LayerNorm2D',
    'lets no gradient through the deviation',
    '* slope.ggaa',
    '* 0. * slope.ggaa',
    'grad_x',
  ),
  mutant(
    'LayerNorm2D',
    'takes the gamma of the first channels for all',
    'texelAt(gamma, pair)',
    'texelAt(gamma, 0)',
    'grad_x',
  ),
  mutant(
    'LayerNorm2D',
    'normalises by the statistics of the first pixels',
    'texelAt(statistics, pair)',
    'texelAt(statistics, 0)',
    'grad_gamma',
  ),
  mutant('LayerNorm2D', 'sums the first slice for all', 'slice * sliceRows', '0', 'grad_gamma'),
  mutant('LayerNorm2D', 'leaves out slices', 'slice < slices', 'slice < 1', 'grad_beta'),
  mutant(
    'BatchMoments2D',
    'takes the mean of each slice for that of all',
    'part.rg - mean',
    'part.rg - part.rg',
  ),
  mutant(
    'BatchMoments2D',
    'counts the last slice as the others',
    'min(sliceRows, rows - row)',
    'sliceRows',
  ),
  mutant(
    'BatchNorm2DBackpropScale',
    'does not centre',
    'texel - texelAt(moments, channelPair).rgrg',
    'texel',
  ),
  mutant(
    'BatchNorm2DBackpropScale',
    'sums pixels that there are not',
    'if (column + 1 < outMap.y) sums',
    'sums',
  ),
  mutant(
    'BatchNorm2DBackpropInput',
    'lets no gradient through the mean',
    '- slopes.baba',
    '- 0. * slopes.baba',
  ),
  mutant(
    'FusedSameDepthwiseConv2D',
    'sums the first slice for all',
    'int row = slice * sliceRows',
    'int row = 0',
    'grad_filter',
  ),
  mutant(
    'FusedSameDepthwiseConv2D',
    'reads rows of another image',
    'if (!isInside(row % outMap.x + top, outMap.x)) continue;',
    '',
    'grad_filter',
  ),
  mutant(
    'FusedSameDepthwiseConv2D',
    'reads columns past the right edge',
    'isInside(column + left + 2, outMap.y)',
    'true',
    'grad_filter',
  ),
  mutant(
    'FusedSameDepthwiseConv2D',
    'takes the first of two taps for both',
    'rowOf(take(parts, walk), v)',
    'rowOf(take(parts, walk), 0)',
    'grad_filter',
  ),
];

testMutants('webgl', MUTANTS);
