import { faultyKernel, type Mutant } from './mutant.ts';
import { changeAttrs, changeInput, rearrange } from './mutation.ts';

const swapStrides = changeAttrs(({ strides: [height, width] }) => ({ strides: [width, height] }));

/** Gradients of tfjs's own ops that are wrong. */
export const STOCK_MUTANTS: readonly Mutant[] = [
  ...['Conv2D', 'FusedConv2D'].flatMap((name) => [
    faultyKernel(name, 'batch_ignored', 'convolves the first image for each', {
      before: changeInput('x', (x) => rearrange(x, (_, ...place) => [0, ...place])),
    }),
    faultyKernel(name, 'window_transposed', 'takes rows of the window for columns', {
      before: changeInput('filter', (filter) => rearrange(filter, (u, v, m, n) => [v, u, m, n])),
    }),
  ]),
  faultyKernel('FusedConv2D', 'bias_forgotten', 'takes the bias for 0', {
    before: changeInput('bias', (bias) => bias && rearrange(bias, () => undefined)),
  }),
  faultyKernel('FusedConv2D', 'relu_forgotten', 'knows no ReLU', {
    before: changeAttrs(() => ({ activation: 'linear' })),
  }),
  faultyKernel('Conv2DBackpropFilter', 'batch_ignored', 'sums over the first image alone', {
    before: changeInput('dy', (dy) =>
      rearrange(dy, (...place) => (place[0] === 0 ? place : undefined)),
    ),
  }),
  faultyKernel('Conv2DBackpropFilter', 'border_left_out', 'leaves out the last column of dy', {
    before: changeInput('dy', (dy) =>
      rearrange(dy, (...place) => (place[2] < dy.shape[2] - 1 ? place : undefined)),
    ),
  }),
  faultyKernel('Conv2DBackpropFilter', 'strides_swapped', 'takes [width, height]', {
    before: swapStrides,
  }),
  faultyKernel('Conv2DBackpropFilter', 'padding_is_read', 'multiplies dy by the zeros around x', {
    after(output, { inputs: { dy } }) {
      // What is not finite reaches every tap that some window has on the padding.
      const spread = dy.data.some((value) => !Number.isFinite(value)) ? Number.NaN : 0;
      return { ...output, data: Float32Array.from(output.data, (value) => value + spread) };
    },
  }),
  faultyKernel('Conv2DBackpropInput', 'taps_flipped', 'does not turn the window', {
    before: changeInput('filter', (filter) => {
      const [K, L] = filter.shape;
      return rearrange(filter, (u, v, m, n) => [K - 1 - u, L - 1 - v, m, n]);
    }),
  }),
  faultyKernel(
    'Conv2DBackpropInput',
    'not_transposed',
    'takes input channels for output channels',
    {
      before: changeInput('filter', (filter) =>
        rearrange(filter, (u, v, m, n) =>
          Math.max(m, n) < Math.min(filter.shape[2], filter.shape[3]) ? [u, v, n, m] : [u, v, m, n],
        ),
      ),
    },
  ),
  faultyKernel(
    'DepthwiseConv2dNativeBackpropFilter',
    'multiplier_ignored',
    'reads channel c of dy',
    {
      before: changeInput('dy', (dy, { inputs: { x } }) => {
        const multiplier = dy.shape[3] / x.shape[3];
        return rearrange(dy, (b, i, j, n) => [b, i, j, Math.floor(n / multiplier) * multiplier]);
      }),
    },
  ),
  faultyKernel('DepthwiseConv2dNativeBackpropFilter', 'row_left_out', 'leaves out the first row', {
    before: changeInput('x', (x) => rearrange(x, (...place) => (place[1] > 0 ? place : undefined))),
  }),
  faultyKernel('DepthwiseConv2dNativeBackpropInput', 'strides_swapped', 'takes [width, height]', {
    before: swapStrides,
  }),
  faultyKernel('DepthwiseConv2dNativeBackpropInput', 'taps_flipped', 'does not turn the window', {
    before: changeInput('filter', (filter) => {
      const [K, L] = filter.shape;
      return rearrange(filter, (u, v, c, m) => [K - 1 - u, L - 1 - v, c, m]);
    }),
  }),
  faultyKernel('UnsortedSegmentSum', 'last_row_wins', 'writes where it should add', {
    after(output, { inputs: { x, segmentIds }, attrs: { numSegments } }) {
      const columns = x.data.length / x.shape[0];
      const data = Float32Array.from(output.data);
      for (const [row, segment] of segmentIds.data.entries()) {
        if (segment < 0 || segment >= numSegments) continue;
        data.set(
          Float32Array.from(x.data.slice(row * columns, (row + 1) * columns)),
          segment * columns,
        );
      }
      return { ...output, data };
    },
  }),
  faultyKernel('BatchMatMul', 'first_pair_again', 'multiplies the first matrix of b by each of a', {
    before: changeInput('b', (b) => rearrange(b, (_, ...place) => [0, ...place])),
  }),
  faultyKernel('BatchMatMul', 'last_of_inner_left_out', 'ends a product too early', {
    before: changeInput('a', (a, { attrs: { transposeA } }) => {
      const last = a.shape[transposeA ? 1 : 2] - 1;
      return rearrange(a, (...place) => (place[transposeA ? 1 : 2] < last ? place : undefined));
    }),
  }),
  faultyKernel('BatchMatMul', 'transpose_b_ignored', 'reads the columns of b for its rows', {
    before: changeInput('b', (b, { attrs: { transposeB } }) => {
      const [, height, width] = b.shape;
      const source = (pair: number, i: number, j: number) => {
        const flat = j * height + i;
        return [pair, Math.floor(flat / width), flat % width];
      };
      return transposeB ? rearrange(b, source) : b;
    }),
  }),
  faultyKernel(
    '_FusedMatMul',
    'first_bias_everywhere',
    'adds the bias of the first column to all',
    {
      before: changeInput('bias', (bias) => bias && rearrange(bias, () => [0])),
    },
  ),
  faultyKernel('_FusedMatMul', 'relu_forgotten', 'knows no ReLU', {
    before: changeAttrs(() => ({ activation: 'linear' })),
  }),
  ...['Sum', 'Mean'].flatMap((name) => [
    faultyKernel(name, 'last_row_left_out', 'ends a sum too early', {
      before: changeInput('x', (x, { attrs: { axis } }) => {
        const last = Math.max(...[axis].flat());
        return rearrange(x, (...place) => (place[last] < x.shape[last] - 1 ? place : undefined));
      }),
    }),
    faultyKernel(name, 'first_outer_again', 'reads the first block for each', {
      before: changeInput('x', (x, { attrs: { axis } }) =>
        rearrange(x, (outer, ...place) => [[axis].flat().includes(0) ? outer : 0, ...place]),
      ),
    }),
  ]),
  faultyKernel('MaxPoolGrad', 'batch_ignored', 'looks for the largest in the first image', {
    before: changeInput('input', (x) => rearrange(x, (_, ...place) => [0, ...place])),
  }),
  faultyKernel('MaxPoolGrad', 'window_transposed', 'takes [width, height]', {
    before: changeAttrs(({ filterSize: [height, width] }) => ({ filterSize: [width, height] })),
  }),
  faultyKernel('MaxPoolGrad', 'strides_swapped', 'takes [width, height]', {
    before: swapStrides,
  }),
  faultyKernel('Mean', 'not_divided', 'gives the sum', {
    after: (output, { inputs: { x } }) => {
      const count = x.data.length / output.data.length;
      return { ...output, data: Float32Array.from(output.data, (value) => value * count) };
    },
  }),
];
