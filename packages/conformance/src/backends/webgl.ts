import { register as registerOps } from '@dynaconv/involution-ops/base';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import {
  backend,
  env,
  findBackendFactory,
  registerBackend,
  removeBackend,
  setBackend,
} from '@tensorflow/tfjs-core';
import { type Arithmetic, FLOAT16_TEXTURES, FLOAT32_FLUSHED } from '../core/bound.ts';
import type { ConformanceBackend, Device } from './backend.ts';
import { FUSED_PARTS, kernelsBut } from './kernels.ts';
import { withDirtyPadding } from './webgl_padding.ts';

/** Starts tfjs's 'webgl' anew, with textures of one kind. */
async function useWebgl(half: boolean): Promise<void> {
  await import('@tensorflow/tfjs');
  env().set('WEBGL_FORCE_F16_TEXTURES', half);
  // tfjs settles these when a backend first asks, and does not ask again.
  const float32 = !half && env().getBool('WEBGL_RENDER_FLOAT32_CAPABLE');
  env().set('WEBGL_RENDER_FLOAT32_ENABLED', float32);
  env().set('WEBGL_SIZE_UPLOAD_UNIFORM', float32 ? 4 : 0);
  // tfjs computes small tensors on the CPU, unless it is told not to.
  env().set('WEBGL_CPU_FORWARD', false);
  // tfjs's own programs for one shape each, and a wait of some milliseconds for each read, are most of a short case's time.
  env().set('WEBGL_USE_SHAPES_UNIFORMS', true);
  env().set('WEBGL_FENCE_API_ENABLED', false);
  env().set('WEBGL_DISJOINT_QUERY_TIMER_EXTENSION_VERSION', 0);
  const factory = findBackendFactory('webgl');
  removeBackend('webgl');
  registerBackend('webgl', factory);
  if (!(await setBackend('webgl'))) throw new Error("tfjs could not start its backend 'webgl'");
  registerOps();
}

/** The current backend's WebGL context. */
function openWebglDevice(): Device {
  const current = backend() as MathBackendWebGL;
  const { gl } = current.getGPGPUContext();
  return {
    counters: () => ({ textures: current.getTextureManager().getNumUsedTextures() }),
    async takeErrors() {
      const errors: string[] = [];
      if (gl.isContextLost()) return ['the WebGL context was lost'];
      for (let code = gl.getError(); code !== gl.NO_ERROR; code = gl.getError()) {
        errors.push(`WebGL error ${code} (${nameOf(gl, code)})`);
      }
      return errors;
    },
    withDirtyPadding: (x, garbage) => withDirtyPadding(current, x, garbage),
  };
}

const nameOf = (gl: WebGLRenderingContext, code: number): string | undefined =>
  (['INVALID_ENUM', 'INVALID_VALUE', 'INVALID_OPERATION', 'OUT_OF_MEMORY'] as const).find(
    (name) => gl[name] === code,
  );

/** Where an op differentiates by stock ops, their deviations are its own. */
const STOCK_GRADIENTS = `
FusedInvolution2D:grad_scale:b=0,*         2027-11-30  tfjs-backend-webgl cannot sum an empty tensor
FusedInvolution2D:grad_bias:b=0,*          2027-11-30  tfjs-backend-webgl cannot sum an empty tensor
FusedSameDepthwiseConv2D:grad_bias:b=0,*   2027-11-30  tfjs-backend-webgl cannot sum an empty tensor
ContMix2DLogits:grad_query:b=0,*           2027-11-30  tfjs-backend-webgl cannot sum an empty tensor
ContMix2DLogits:grad_key:b=0,*             2027-11-30  tfjs-backend-webgl cannot sum an empty tensor
ContMix2DLogits:grad_projection:b=0,*      2027-11-30  tfjs-backend-webgl cannot sum an empty tensor
ContMix2DLogits:grad_bias:b=0,*            2027-11-30  tfjs-backend-webgl cannot sum an empty tensor
FusedPaddedConv2D:grad_bias:b=0,*          2027-11-30  tfjs-backend-webgl cannot sum an empty tensor
FusedPaddedConv2D:grad_filter:k=1,b=0,*    2027-11-30  tfjs-backend-webgl cannot multiply empty matrices
`;

const STOCK_FORWARD = `
FusedPaddedConv2D:forward:k=3,s=1,data=nan,*   2027-11-30  tfjs-backend-webgl multiplies the filter by the zeros of the padding
`;

/** Half-floats hold no such data. */
const STOCK_INFINITIES = `
FusedPaddedConv2D:forward:k=1,activation=relu,data=infinity,*          2027-11-30  tfjs-backend-webgl's packed relu takes -Infinity to NaN
FusedPaddedConv2D:forward:k=3,data=infinity,*                          2027-11-30  tfjs-backend-webgl multiplies the filter by the zeros of the padding
`;

const kernelsWebgl = (name: string, half: boolean, arithmetic: Arithmetic): ConformanceBackend => ({
  name,
  tfjsBackend: 'webgl',
  arithmetic,
  kernels: kernelsBut({
    FusedConvFFN2D: FUSED_PARTS,
    FusedPaddedConv2D: 'it is as fast composed',
    ContMix2DLogits: 'it is as fast composed',
  }),
  async setup() {
    await useWebgl(half);
    const { register } = await import('@dynaconv/kernels-webgl/base');
    register();
  },
  async teardown() {
    const { unregister } = await import('@dynaconv/kernels-webgl/base');
    unregister();
  },
  openDevice: openWebglDevice,
  expectations: STOCK_GRADIENTS + STOCK_FORWARD + (half ? '' : STOCK_INFINITIES),
});

/** @dynaconv/kernels-webgl on float textures. */
export const webgl = kernelsWebgl('webgl', false, FLOAT32_FLUSHED);

/** @dynaconv/kernels-webgl on half-float textures, as phones have them. */
export const webglHalf = kernelsWebgl('webgl-f16', true, FLOAT16_TEXTURES);
