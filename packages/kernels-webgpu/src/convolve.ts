import {
  type FusedActivation,
  type FusedPaddedConv2DAttrs,
  type FusedPaddedConv2DInputs,
  paddedConv2DShape,
} from '@dynaconv/involution-ops/base';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { run } from './backend.ts';
import { ENOUGH_THREADS, lanesOf, onceEach } from './choose.ts';
import { type ConvolutionForm, convolutionShader, type Tile } from './wgsl/convolution.ts';
import { fusedEpilogue } from './wgsl/epilogue.ts';

/** The larger reads half as much for a product, and leaves a quarter of the threads. */
const LARGE: Tile = { pixels: 8, channels: 8 };
const SMALL: Tile = { pixels: 4, channels: 4 };

const threadsFor = (tile: Tile, pixels: number, channels: number): number =>
  Math.ceil(pixels / tile.pixels) * Math.ceil(channels / tile.channels);

/** The larger tile where enough threads are left. */
const tileFor = (pixels: number, channels: number): Tile =>
  threadsFor(LARGE, pixels, channels) >= ENOUGH_THREADS ? LARGE : SMALL;

interface Fused {
  activation: FusedActivation;
  added: { residual: boolean; residualScale: boolean };
  form: Omit<ConvolutionForm, 'epilogue'>;
}

const shaderFor = onceEach(({ activation, added, form }: Fused) =>
  convolutionShader({ epilogue: fusedEpilogue(activation, added, form.lanes), ...form }),
);

/** `FusedPaddedConv2D`, as `op` names it in errors. */
export function convolve(
  backend: unknown,
  op: string,
  { x, filter, bias, residual, residualScale }: FusedPaddedConv2DInputs,
  attrs: FusedPaddedConv2DAttrs,
): TensorInfo {
  const shape = paddedConv2DShape(x.shape, filter.shape, attrs);
  const [batch, outHeight, outWidth, outChannels] = shape;
  const [, inHeight, inWidth, inChannels] = x.shape;
  const lanes = lanesOf(outChannels);
  const pixels = batch * outHeight * outWidth;
  const tile = tileFor(pixels, outChannels);
  // Without anything to scale there is no scale either.
  const added = residual ? [residual, ...(residualScale ? [residualScale] : [])] : [];
  const has = { residual: added.length > 0, residualScale: added.length > 1 };
  const isPointwise = filter.shape[0] === 1 && attrs.strides === 1 && attrs.pad === 0;
  const form = { tile, isPointwise, inLanes: lanesOf(inChannels), lanes };
  return run(backend, op, shaderFor({ activation: attrs.activation, added: has, form }), {
    inputs: [x, filter, bias, ...added],
    uniforms: {
      inMap: [inHeight, inWidth],
      outMap: [outHeight, outWidth],
      inChannels: [inChannels],
      outChannels: [outChannels],
      pixels: [pixels],
      K: [filter.shape[0]],
      stride: [attrs.strides],
      pad: [attrs.pad],
    },
    shape,
    threads: threadsFor(tile, pixels, outChannels),
  });
}
