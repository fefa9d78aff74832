import { type Operator, operatorLayer } from '@dynaconv/layers/base';
import type { Form, InvolutionNorm, Value } from './form.ts';
import { channelsOf } from './part_weights.ts';
import { activationLayer } from './stock_parts.ts';

/** Side of the windows of convolutions of every kind, as ResNet and those who improved on it have them. */
const CONV_SIZE = 3;
/** Side of ContMix's large windows: that of its block by default, and RedNet's too. */
const CONT_MIX_SIZE = 7;

/** A form in which an operator stands for every involution, under its name, with the BatchNorm and activation after it. */
export function withOperator<V extends Value>(form: Form<V>, operator: Operator): Form<V> {
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
      const kernelSize = operator === 'contmix' ? CONT_MIX_SIZE : CONV_SIZE;
      const layer = operatorLayer(operator, { name: involution, channels, kernelSize, strides });
      const y = form.layer(x, layer);
      const normalized = norm ? form.batchNorm(y, norm) : y;
      const activated = activationLayer(norm ?? involution, activation);
      return activated ? form.layer(normalized, activated) : normalized;
    },
  };
}
