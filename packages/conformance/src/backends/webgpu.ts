import { register as registerOps } from '@dynaconv/involution-ops/base';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import {
  backend,
  DepthwiseConv2dNativeBackpropInput,
  env,
  _FusedMatMul as FusedMatMul,
  Mean,
} from '@tensorflow/tfjs-core';
import { type Arithmetic, FLOAT16_PRODUCTS, FLOAT32_FLUSHED } from '../core/bound.ts';
import type { ConformanceBackend, Device } from './backend.ts';
import { FUSED_PARTS, kernelsBut } from './kernels.ts';

/** The current backend's device. What it reports, it reports later and to nobody who asks: a bad shader throws nothing. */
function openWebgpuDevice(): Device {
  const current = backend() as WebGPUBackend;
  const { device } = current;
  let errors: string[] = [];
  let loss: string | undefined;
  device.addEventListener('uncapturederror', ({ error }) => {
    errors.push(`WebGPU error: ${error.message}`);
  });
  device.lost.then(({ reason, message }) => {
    loss = `the WebGPU device was lost (${reason}): ${message}`;
  });
  /** Commands that tfjs has put off; it lets go of buffers as it submits them. */
  const submit = () => {
    current.ensureCommandEncoderReady();
    current.endComputePassEncoder();
    current.submitQueue();
  };
  return {
    counters() {
      submit();
      return { 'GPU buffers': current.bufferManager.getNumUsedBuffers() };
    },
    async takeErrors() {
      submit();
      await device.queue.onSubmittedWorkDone();
      // A question to the device, whose answer comes after the errors of all that was asked before.
      device.pushErrorScope('validation');
      await device.popErrorScope().catch(() => null);
      const taken = loss === undefined ? errors : [...errors, loss];
      errors = [];
      return taken;
    },
  };
}

/** Where an op differentiates by stock ops, their deviations are its own. */
const STOCK_GRADIENTS = `
FusedInvolution2D:grad_scale:b=0,*           2027-11-30  tfjs-backend-webgpu cannot sum an empty tensor
FusedInvolution2D:grad_bias:b=0,*            2027-11-30  tfjs-backend-webgpu cannot sum an empty tensor
FusedSameDepthwiseConv2D:grad_bias:b=0,*     2027-11-30  tfjs-backend-webgpu cannot sum an empty tensor
ContMix2DLogits:grad_query:b=0,*             2027-11-30  tfjs-backend-webgpu cannot sum an empty tensor
ContMix2DLogits:grad_key:b=0,*               2027-11-30  tfjs-backend-webgpu cannot sum an empty tensor
ContMix2DLogits:grad_projection:b=0,*        2027-11-30  tfjs-backend-webgpu cannot sum an empty tensor
ContMix2DLogits:grad_bias:b=0,*              2027-11-30  tfjs-backend-webgpu cannot sum an empty tensor
FusedPaddedConv2D:grad_x:k=3,b=0,*           2027-11-30  tfjs-backend-webgpu binds the buffer of an empty tensor, which WebGPU has none of
FusedPaddedConv2D:grad_filter:b=0,*          2027-11-30  tfjs-backend-webgpu binds the buffer of an empty tensor, which WebGPU has none of
FusedPaddedConv2D:grad_bias:k=1,b=0,*        2027-11-30  tfjs-backend-webgpu cannot sum an empty tensor
FusedPaddedConv2D:grad_bias:k=3,b=0,*        2027-11-30  tfjs-backend-webgpu binds the buffer of an empty tensor, which WebGPU has none of
FusedPaddedConv2D:grad_residual:k=3,b=0,*    2027-11-30  tfjs-backend-webgpu binds the buffer of an empty tensor, which WebGPU has none of
`;

const kernelsWebgpu = (
  name: string,
  float16: boolean,
  arithmetic: Arithmetic,
): ConformanceBackend => ({
  name,
  tfjsBackend: 'webgpu',
  arithmetic,
  kernels: [
    ...kernelsBut({ FusedConvFFN2D: FUSED_PARTS }),
    DepthwiseConv2dNativeBackpropInput,
    FusedMatMul,
    Mean,
  ],
  async setup() {
    await import('@tensorflow/tfjs');
    await import('@tensorflow/tfjs-backend-webgpu');
    // tfjs computes small tensors on the CPU, unless it is told not to.
    env().set('WEBGPU_CPU_FORWARD', false);
    const { register, restart } = await import('@dynaconv/kernels-webgpu/base');
    const precision = await restart({ float16 });
    if (float16 && precision !== 'float16') {
      throw new Error('the WebGPU adapter here has no shader-f16');
    }
    registerOps();
    register();
  },
  async teardown() {
    const { unregister } = await import('@dynaconv/kernels-webgpu/base');
    unregister();
  },
  openDevice: openWebgpuDevice,
  expectations: STOCK_GRADIENTS,
});

/** @dynaconv/kernels-webgpu. */
export const webgpu = kernelsWebgpu('webgpu', false, FLOAT32_FLUSHED);

/** @dynaconv/kernels-webgpu with products in float16. */
export const webgpuHalf = kernelsWebgpu('webgpu-f16', true, FLOAT16_PRODUCTS);
