import type { Operator } from '../../workloads/workload.ts';
import { contMixForms } from './cont_mix2d.ts';
import { convForms } from './conv2d.ts';
import { depthwiseConvForms } from './depthwise_conv2d.ts';
import { dynamicConvForms } from './dynamic_conv2d.ts';
import { involutionForms } from './involution2d.ts';
import type { OnnxForm } from './onnx_form.ts';
import { selfAttentionForms } from './self_attention2d.ts';

/** The graphs that are written by hand; of each operator's, the fastest counts. */
export const ONNX_FORMS: Readonly<Record<Operator, readonly OnnxForm[]>> = {
  involution2d: involutionForms,
  contMix2d: contMixForms,
  conv2d: convForms,
  depthwiseConv2d: depthwiseConvForms,
  dynamicConv2d: dynamicConvForms,
  selfAttention2d: selfAttentionForms,
  contMixConv: [],
  gelu: [],
  layerNorm2d: [],
  globalResponseNorm2d: [],
};
