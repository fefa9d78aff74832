import { nativeConv } from './conv2d.ts';
import type { OnnxForm } from './onnx_form.ts';

export const depthwiseConvForms: readonly OnnxForm[] = [
  nativeConv([2, 3, 0, 1], ({ channels }) => channels),
];
