import { defineKernel, Involution2D } from '@dynaconv/involution-ops/base';
import { runOp } from '../backend.ts';

export const involution2DConfig = defineKernel(
  Involution2D,
  'tensorflow',
  ({ inputs, backend, attrs }) => {
    const { strides, dilations } = attrs;
    return runOp(backend, Involution2D, inputs, { ints: { strides, dilations } });
  },
);
