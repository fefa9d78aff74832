import {
  CondConv2D,
  DepthwiseSeparableConv2D,
  DynamicConv2D,
  SelfAttention2D,
  SelfContMix2D,
} from '@dynaconv/layers/base';
import type { Form, InvolutionNorm, Layer, Value } from './form.ts';
import { channelsOf } from './part_weights.ts';
import { activationLayer } from './stock_parts.ts';

/** What can stand where a network has an involution. */
export const OPERATORS = [
  'involution',
  'conv',
  'depthwise',
  'dynamic',
  'cond-conv',
  'self-attention',
  'contmix',
] as const;

export type Operator = (typeof OPERATORS)[number];

/** Side of the windows of convolutions of every kind, as ResNet and those who improved on it have them. */
const CONV_SIZE = 3;
/** Sides of ContMix's windows: those of its block by default, the larger one being RedNet's too. */
const CONT_MIX_SIZES = { kernelSize: 7, smkSize: 5 };
const HEAD_CHANNELS = 32;

/** The layer of an operator that keeps the number of channels; a convolution is a part of its own. */
type LayerOf = (args: { name: string; strides: number }, channels: number) => Layer;

const LAYERS: Record<Exclude<Operator, 'involution' | 'conv'>, LayerOf> = {
  depthwise: (args) => new DepthwiseSeparableConv2D({ ...args, kernelSize: CONV_SIZE }),
  dynamic: (args) => new DynamicConv2D({ ...args, kernelSize: CONV_SIZE }),
  'cond-conv': (args) => new CondConv2D({ ...args, kernelSize: CONV_SIZE }),
  'self-attention': (args, channels) =>
    new SelfAttention2D({ ...args, numHeads: Math.max(1, Math.floor(channels / HEAD_CHANNELS)) }),
  contmix: (args, channels) => {
    // Twice as many heads are made, of both sizes of windows.
    const numHeads = Math.max(1, Math.floor(channels / (2 * HEAD_CHANNELS)));
    return new SelfContMix2D({ ...args, ...CONT_MIX_SIZES, numHeads });
  },
};

/** A form in which another operator stands for every involution, under its name, with the BatchNorm and activation after it. */
export function withOperator<V extends Value>(form: Form<V>, operator: Operator): Form<V> {
  if (operator === 'involution') return form;
  return {
    ...form,
    involutionNorm: (x, { involution, norm, strides = 1, activation }: InvolutionNorm) => {
      const channels = channelsOf(x.shape);
      if (operator === 'conv' && norm) {
        const conv = { conv: involution, norm, filters: channels, kernelSize: CONV_SIZE };
        return form.convNorm(x, { ...conv, strides, activation });
      }
      if (operator === 'conv') {
        const conv = { conv: involution, filters: channels, kernelSize: CONV_SIZE };
        return form.conv(x, { ...conv, strides, activation });
      }
      const layer = LAYERS[operator]({ name: involution, strides }, channels);
      const y = form.layer(x, layer);
      const normalized = norm ? form.batchNorm(y, norm) : y;
      const activated = activationLayer(norm ?? involution, activation);
      return activated ? form.layer(normalized, activated) : normalized;
    },
  };
}
