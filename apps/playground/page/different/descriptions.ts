import type { Operator } from './protocol.ts';

interface Description {
  readonly name: string;
  /** Where its kernels come from, for somebody who knows convolution only. */
  readonly idea: string;
}

export const DESCRIPTIONS: Readonly<Record<Operator, Description>> = {
  conv: {
    name: 'Convolution',
    idea: 'A kernel for each channel, learned once, and laid on every position.',
  },
  involution: {
    name: 'Involution',
    idea: 'Turned inside out: a kernel for each position, made from the pixel there, and laid on all channels of its group.',
  },
  depthwise: {
    name: 'Depthwise separable',
    idea: 'A convolution in two steps: a window for each channel alone, then a mixture of the channels.',
  },
  dynamic: {
    name: 'Dynamic convolution',
    idea: 'Several kernels, mixed anew for each image, but for all of its positions alike.',
  },
  'self-attention': {
    name: 'Self-attention',
    idea: 'No window: each position looks at the whole map, most at the pixels that are like it.',
  },
  contmix: {
    name: 'ContMix',
    idea: 'A kernel for each position, made from its likeness to the regions of the whole image.',
  },
};
