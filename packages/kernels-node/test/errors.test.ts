import { expect, test } from 'vitest';
import { register } from '../src/base.ts';
import { loadTfjs, missing } from './native.ts';

/** What tfjs-node's backend runs TensorFlow's ops by. */
interface Backend {
  binding: { TF_ATTR_INT: number; TF_ATTR_FLOAT: number; TF_ATTR_STRING: number };
  executeSingleOutput(op: string, attributes: object[], inputs: object[]): { dispose(): void };
}

type Attributes = Record<string, number | number[] | string>;
interface Illegal {
  op: string;
  shapes: number[][];
  attributes?: Attributes;
  message: string;
}

const X = [1, 5, 6, 8];
const KERNEL = [1, 5, 6, 2, 3, 3];
const STRIDES = { strides: [1, 1], dilations: [1, 1] };

/** What the ops of @dynaconv/involution-ops would not let through, handed to TensorFlow all the same. */
const ILLEGAL: Illegal[] = [
  {
    op: 'Involution2D',
    shapes: [[5, 6, 8], KERNEL],
    message: 'x has shape [5, 6, 8], expected rank 4',
  },
  {
    op: 'Involution2D',
    shapes: [X, [1, 5, 6, 18]],
    message: 'kernel has shape [1, 5, 6, 18], expected rank 6',
  },
  {
    op: 'Involution2D',
    shapes: [X, [1, 5, 6, 3, 3, 3]],
    message: 'kernel has 3 groups, which do not divide 8 channels',
  },
  { op: 'Involution2D', shapes: [X, [1, 5, 6, 0, 3, 3]], message: 'kernel has 0 groups' },
  { op: 'Involution2D', shapes: [X, [1, 5, 6, 2, 2, 2]], message: 'kernel has windows of 2 × 2' },
  { op: 'Involution2D', shapes: [X, [1, 5, 6, 2, 3, 5]], message: 'kernel has windows of 3 × 5' },
  {
    op: 'Involution2D',
    shapes: [X, [2, 5, 6, 2, 3, 3]],
    message: 'expected it to begin with [1, 5, 6]',
  },
  {
    op: 'Involution2D',
    shapes: [X, KERNEL],
    attributes: { strides: [2, 1] },
    message: 'expected it to begin with [1, 3, 6]',
  },
  {
    op: 'Involution2D',
    shapes: [X, KERNEL],
    attributes: { strides: [0, 1] },
    message: 'strides is [0, 1], expected two numbers',
  },
  {
    op: 'Involution2D',
    shapes: [X, KERNEL],
    attributes: { dilations: [1, -3] },
    message: 'dilations is [1, -3], expected two numbers',
  },
  {
    op: 'Involution2D',
    shapes: [X, KERNEL],
    attributes: { strides: [1, 1, 1] },
    message: 'strides is a list of 3 numbers',
  },
  {
    op: 'Involution2DBackpropInput',
    shapes: [X, KERNEL],
    attributes: { input_size: [7, 6] },
    message: 'expected it to begin with [1, 7, 6]',
  },
  {
    op: 'Involution2DBackpropInput',
    shapes: [[1, 5, 6, 9], KERNEL],
    attributes: { input_size: [5, 6] },
    message: 'kernel has 2 groups, which do not divide 9 channels',
  },
  {
    op: 'Involution2DBackpropKernel',
    shapes: [X, [1, 5, 6, 4]],
    attributes: { groups: 2, kernel_size: 3 },
    message: 'dy has shape [1, 5, 6, 8], expected [1, 5, 6, 4]',
  },
  {
    op: 'Involution2DBackpropKernel',
    shapes: [X, X],
    attributes: { groups: 0, kernel_size: 3 },
    message: 'groups is 0, expected 1 to',
  },
  {
    op: 'Involution2DBackpropKernel',
    shapes: [X, X],
    attributes: { groups: 8, kernel_size: 2 ** 31 - 1 },
    message: 'more than can be addressed',
  },
  {
    op: 'FusedInvolution2D',
    shapes: [X, KERNEL, [7], [8]],
    attributes: { activation: 'relu' },
    message: 'scale has shape [7], expected [8]',
  },
  {
    op: 'FusedInvolution2D',
    shapes: [X, KERNEL, [8], [8]],
    attributes: { activation: 'tanh' },
    message: 'for attr \'activation\' of "tanh" is not in the list of allowed values',
  },
  {
    op: 'NeighborhoodAv2D',
    shapes: [[1, 5, 6, 2, 7, 7], X],
    message: 'attention has windows of 7, more than a map of 5 × 6',
  },
  {
    op: 'NeighborhoodAv2D',
    shapes: [[1, 6, 5, 2, 3, 3], X],
    message: 'expected it to begin with [1, 5, 6]',
  },
  { op: 'NeighborhoodAv2DBackpropInput', shapes: [[1, 5, 6], KERNEL], message: 'expected rank 4' },
  {
    op: 'NeighborhoodAv2DBackpropAttention',
    shapes: [X, [1, 5, 5, 8]],
    attributes: { groups: 2, kernel_size: 3 },
    message: 'x has shape [1, 5, 5, 8], expected [1, 5, 6, 8]',
  },
  {
    op: 'ContMix2D',
    shapes: [X, KERNEL, [2, 5, 4]],
    message: 'relative_position_bias has shape [2, 5, 4], expected [2, 5, 5]',
  },
  {
    op: 'ContMix2DAttention',
    shapes: [X, [2, 5, 5]],
    message: 'logits has shape [1, 5, 6, 8], expected rank 6',
  },
  {
    op: 'ContMix2DLogits',
    shapes: [X, [2, 2, 2, 8], [4, 9], [9]],
    attributes: { groups: 2 },
    message: 'key has shape [2, 2, 2, 8], expected [1, 2, 2, 8]',
  },
  {
    op: 'ContMix2DLogits',
    shapes: [X, [1, 2, 2, 8], [5, 9], [9]],
    attributes: { groups: 2 },
    message: 'projection has shape [5, 9], expected [4, 9]',
  },
  {
    op: 'ContMix2DLogits',
    shapes: [X, [1, 2, 2, 8], [4, 16], [16]],
    attributes: { groups: 2 },
    message: 'projection has shape [4, 16], expected [R, K * K] with K odd',
  },
  {
    op: 'ContMix2DLogits',
    shapes: [X, [1, 2, 2, 8], [4, 9], [8]],
    attributes: { groups: 2 },
    message: 'bias has shape [8], expected [9]',
  },
  {
    op: 'ContMix2DLogits',
    shapes: [X, [1, 0, 2, 8], [0, 9], [9]],
    attributes: { groups: 2 },
    message: 'query has 8 channels and key 0 regions',
  },
  {
    op: 'ContMix2DLogits',
    shapes: [X, [1, 2, 2, 8], [4, 9], [9]],
    attributes: { groups: 3 },
    message: 'expected channels in 3 groups',
  },
  {
    op: 'ContMix2DBackpropLogits',
    shapes: [[1, 5, 6, 2, 3, 1], KERNEL],
    message: 'dattention has shape [1, 5, 6, 2, 3, 1]',
  },
  {
    op: 'ContMix2DBackpropBias',
    shapes: [[1, 2, 2, 2, 3, 3]],
    message: 'dlogits has windows of 3, more than a map of 2 × 2',
  },
  {
    op: 'OutlookAttention2D',
    shapes: [X, [1, 5, 6, 2, 9]],
    message: 'attention has shape [1, 5, 6, 2, 9], expected [B, h, w, heads, K²',
  },
  {
    op: 'OutlookAttention2D',
    shapes: [X, [1, 5, 6, 2, 8, 8]],
    message: 'attention has windows of 8 positions, expected K² with K odd',
  },
  {
    op: 'OutlookAttention2D',
    shapes: [X, [1, 5, 6, 2, 9, 9]],
    attributes: { strides: [2, 2] },
    message: 'expected it to begin with [1, 3, 3]',
  },
  {
    op: 'OutlookAttention2DBackpropInput',
    shapes: [X, [1, 5, 6, 3, 9, 9]],
    message: 'attention has 3 groups, which do not divide 8 channels',
  },
  {
    op: 'OutlookAttention2DBackpropAttention',
    shapes: [X, [1, 5, 5, 8]],
    attributes: { windows: [5, 6], heads: 2, positions: 9 },
    message: 'dy has shape [1, 5, 6, 8], expected [1, 5, 5, 8]',
  },
  {
    op: 'GeluBackprop',
    shapes: [[1, 5, 5, 8], X],
    message: 'dy has shape [1, 5, 5, 8], expected [1, 5, 6, 8]',
  },
  { op: 'LayerNorm2D', shapes: [X, [8], [9]], message: 'beta has shape [9], expected [8]' },
  {
    op: 'LayerNorm2DBackpropInput',
    shapes: [X, X, [9]],
    message: 'gamma has shape [9], expected [8]',
  },
  {
    op: 'LayerNorm2DBackpropScale',
    shapes: [[1, 5, 5, 8], X],
    message: 'dy has shape [1, 5, 5, 8], expected [1, 5, 6, 8]',
  },
  { op: 'BatchMoments2D', shapes: [[8]], message: 'x has shape [8], expected rank 4' },
  {
    op: 'BatchNorm2DBackpropScale',
    shapes: [X, X, [8]],
    message: 'moments has shape [8], expected [2, 8]',
  },
  {
    op: 'BatchNorm2DBackpropInput',
    shapes: [X, X, [2, 8], [8], [2, 9]],
    message: 'dscale has shape [2, 9], expected [2, 8]',
  },
  {
    op: 'GlobalResponseNorm2D',
    shapes: [[8], [8], [8]],
    message: 'x has shape [8], expected rank 4',
  },
  {
    op: 'FusedPaddedConv2D',
    shapes: [X, [3, 3, 7, 4], [4]],
    attributes: { stride: 1, pad: 0, num_residuals: 0 },
    message: 'filter has shape [3, 3, 7, 4], expected [3, 3, 8, 4]',
  },
  {
    op: 'FusedPaddedConv2D',
    shapes: [X, [7, 7, 8, 4], [4]],
    attributes: { stride: 1, pad: 0, num_residuals: 0 },
    message: "at most the padded map's 5",
  },
  {
    op: 'FusedPaddedConv2D',
    shapes: [X, [1, 1, 8, 4], [4], X],
    attributes: { stride: 1, pad: 0, num_residuals: 1 },
    message: 'residual has shape [1, 5, 6, 8], expected [1, 5, 6, 4]',
  },
  {
    op: 'FusedPaddedConv2D',
    shapes: [X, [1, 1, 8, 8], [8], X, X],
    attributes: { stride: 1, pad: 0, num_residuals: 2 },
    message: 'residual_scale has shape [1, 5, 6, 8], expected [8]',
  },
  {
    op: 'FusedPaddedConv2D',
    shapes: [X, [1, 1, 8, 8], [8]],
    attributes: { stride: 1, pad: -1, num_residuals: 0 },
    message: 'pad is -1, expected 0 to',
  },
  {
    op: 'FusedSameDepthwiseConv2D',
    shapes: [X, [2, 2, 8, 1], [8]],
    attributes: { num_residuals: 0 },
    message: 'filter has windows of 2, expected an odd number',
  },
  {
    op: 'SameDepthwiseConv2DBackpropFilter',
    shapes: [[1, 5, 5, 8], X],
    attributes: { kernel_size: 3 },
    message: 'dy has shape [1, 5, 5, 8], expected [1, 5, 6, 8]',
  },
  {
    op: 'SameDepthwiseConv2DBackpropFilter',
    shapes: [X, X],
    attributes: { kernel_size: 4 },
    message: 'kernel_size is 4, expected an odd number',
  },
  {
    op: 'SameDepthwiseConv2DBackpropFilter',
    shapes: [X, X],
    attributes: { kernel_size: 2 ** 31 - 1 },
    message: 'more than can be addressed',
  },
];

test.skipIf(missing)('what is illegal is an error of JavaScript, and the process goes on', () => {
  register();
  const tf = loadTfjs();
  const backend = tf.backend() as unknown as Backend;
  const { TF_ATTR_INT, TF_ATTR_STRING } = backend.binding;
  const run = ({ op, shapes, attributes = {} }: Omit<Illegal, 'message'>) =>
    tf.tidy(() => {
      const typed = Object.entries({ ...(op.includes('Involution') && STRIDES), ...attributes });
      backend
        .executeSingleOutput(
          `Dynaconv${op}V1`,
          typed.map(([name, value]) => ({
            name,
            type: typeof value === 'string' ? TF_ATTR_STRING : TF_ATTR_INT,
            value,
          })),
          shapes.map((shape) => tf.ones(shape)),
        )
        .dispose();
    });
  const legal = { op: 'Involution2D', shapes: [X, KERNEL] };
  run(legal);
  const before = tf.memory().numTensors;
  for (const illegal of ILLEGAL) {
    expect(() => run(illegal), JSON.stringify(illegal)).toThrow(illegal.message);
  }
  const ints = () => backend.executeSingleOutput('DynaconvGeluV1', [], [tf.ones([3], 'int32')]);
  expect(() => tf.tidy(() => void ints())).toThrow('float');
  expect(tf.memory().numTensors).toBe(before);
  run(legal);
});
