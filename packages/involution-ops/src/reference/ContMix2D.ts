import { ContMix2D } from '../contracts/ContMix2D.ts';
import { windowSizes } from '../contracts/window.ts';
import { defineKernel } from '../define_kernel.ts';
import { attentionOf } from './attention.ts';
import { aggregate, clamped, makeOutput, readFloats } from './loops.ts';

export const contMix2DConfig = defineKernel(ContMix2D, 'cpu', ({ inputs, backend }) => {
  const { x, logits, relativePositionBias } = inputs;
  const sizes = windowSizes(x.shape, logits.shape);
  const bias = readFloats(backend, relativePositionBias);
  const attention = attentionOf(logits.shape, readFloats(backend, logits), bias);
  return makeOutput(
    backend,
    x.shape,
    aggregate(sizes, clamped(sizes), readFloats(backend, x), attention),
  );
});
