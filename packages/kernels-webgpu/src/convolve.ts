import {
  type FusedActivation,
  type FusedPaddedConv2DAttrs,
  type FusedPaddedConv2DInputs,
  paddedConv2DShape,
} from '@dynaconv/involution-ops/base';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { run } from './backend.ts';
import { lanesOf } from './choose.ts';
import { convolutionShader, PIXELS } from './wgsl/convolution.ts';
import { fusedEpilogue } from './wgsl/epilogue.ts';
import type { Lanes, Shader } from './wgsl/shader.ts';

const shaders = new Map<string, Shader>();

/** The shader of an activation, what is added before it, and lanes; each is made once. */
function shaderFor(
  activation: FusedActivation,
  added: { residual: boolean; residualScale: boolean },
  inLanes: Lanes,
  lanes: Lanes,
): Shader {
  const key = [activation, added.residual, added.residualScale, inLanes, lanes].join();
  let shader = shaders.get(key);
  if (!shader) {
    shader = convolutionShader(fusedEpilogue(activation, added, lanes), inLanes, lanes);
    shaders.set(key, shader);
  }
  return shader;
}

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
  // Without anything to scale there is no scale either.
  const added = residual ? [residual, ...(residualScale ? [residualScale] : [])] : [];
  const has = { residual: added.length > 0, residualScale: added.length > 1 };
  return run(backend, op, shaderFor(attrs.activation, has, lanesOf(inChannels), lanes), {
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
    threads: (Math.ceil(pixels / PIXELS) * outChannels) / lanes,
  });
}
