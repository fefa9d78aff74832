import { register as registerOps } from '@dynaconv/involution-ops/base';
import { setBackend } from '@tensorflow/tfjs-core';
import type { ConformanceBackend } from './backend.ts';
import { COMPOSED_DEVIATIONS, kernelsBut, withoutKernels } from './kernels.ts';
import { STOCK_KERNELS } from './stock.ts';
import { openWasmHeap } from './wasm_heap.ts';

async function useWasm(): Promise<void> {
  // All of tfjs: tfjs-core registers no gradients of its stock ops in Node.
  await import('@tensorflow/tfjs');
  await import('@tensorflow/tfjs-backend-wasm');
  if (!(await setBackend('wasm'))) throw new Error("tfjs could not start its backend 'wasm'");
  registerOps();
}

/** Where an op differentiates by stock ops, their deviations are its own. */
const STOCK_GRADIENTS = `
ContMix2DLogits:grad_query:b=0,*                               2027-11-30  tfjs-backend-wasm divides by the size of an empty tensor
ContMix2DLogits:grad_key:b=0,*                                 2027-11-30  tfjs-backend-wasm divides by the size of an empty tensor
ContMix2DLogits:grad_projection:b=0,*                          2027-11-30  tfjs-backend-wasm divides by the size of an empty tensor
ContMix2DLogits:grad_bias:b=0,*                                2027-11-30  tfjs-backend-wasm divides by the size of an empty tensor
`;

/** Where an op is composed of stock ops, or its gradients are sums of tfjs's own. */
const COMPOSED = `
FusedPaddedConv2D:grad_bias:b=0,*                              2027-11-30  tfjs-backend-wasm does not write the sum of an empty tensor
FusedInvolution2D:grad_scale:b=0,*                             2027-11-30  tfjs-backend-wasm does not write the sum of an empty tensor
FusedInvolution2D:grad_bias:b=0,*                              2027-11-30  tfjs-backend-wasm does not write the sum of an empty tensor
FusedSameDepthwiseConv2D:grad_bias:b=0,*                       2027-11-30  tfjs-backend-wasm does not write the sum of an empty tensor
FusedPaddedConv2D:grad_filter:k=2,*                            2027-11-30  tfjs-backend-wasm has no Conv2DBackpropFilter
FusedPaddedConv2D:grad_filter:k=3,*                            2027-11-30  tfjs-backend-wasm has no Conv2DBackpropFilter
FusedPaddedConv2D:grad_filter:k=5,*                            2027-11-30  tfjs-backend-wasm has no Conv2DBackpropFilter
FusedPaddedConv2D:grad_filter:k=7,*                            2027-11-30  tfjs-backend-wasm has no Conv2DBackpropFilter
FusedPaddedConv2D:grad_filter:s=2,*                            2027-11-30  tfjs-backend-wasm has no Conv2DBackpropFilter
FusedPaddedConv2D:grad_filter:s=3,*                            2027-11-30  tfjs-backend-wasm has no Conv2DBackpropFilter
FusedPaddedConv2D:grad_filter:p=2,*                            2027-11-30  tfjs-backend-wasm has no Conv2DBackpropFilter
FusedSameDepthwiseConv2D:grad_x:*                              2027-11-30  tfjs-backend-wasm has no DepthwiseConv2dNativeBackpropInput
FusedSameDepthwiseConv2D:grad_filter:*                         2027-11-30  tfjs-backend-wasm has no DepthwiseConv2dNativeBackpropFilter
FusedPaddedConv2D:forward:activation=relu,data=infinity,*      2027-11-30  tfjs-backend-wasm's relu takes a NaN with its sign bit set to 0
FusedInvolution2D:forward:activation=relu,data=infinity,*      2027-11-30  tfjs-backend-wasm's relu takes a NaN with its sign bit set to 0
FusedPaddedConv2D:forward:k=3,s=1,data=nan,*                      2027-11-30  tfjs-backend-wasm multiplies the filter by the zeros of the padding
FusedPaddedConv2D:forward:k=3,data=infinity,*                  2027-11-30  tfjs-backend-wasm multiplies the filter by the zeros of the padding
FusedSameDepthwiseConv2D:forward:k=1,activation=linear,data=nan,*  2027-11-30  tfjs-backend-wasm's depthwise convolution takes NaN to -Infinity
FusedSameDepthwiseConv2D:forward:k=3,data=nan,*                2027-11-30  tfjs-backend-wasm multiplies the filter by the zeros of the padding
FusedSameDepthwiseConv2D:forward:k=5,data=nan,*                2027-11-30  tfjs-backend-wasm multiplies the filter by the zeros of the padding
FusedSameDepthwiseConv2D:forward:k=13,data=nan,*               2027-11-30  tfjs-backend-wasm multiplies the filter by the zeros of the padding
FusedSameDepthwiseConv2D:forward:k=3,data=infinity,*           2027-11-30  tfjs-backend-wasm multiplies the filter by the zeros of the padding
FusedSameDepthwiseConv2D:forward:k=5,data=infinity,*           2027-11-30  tfjs-backend-wasm multiplies the filter by the zeros of the padding
ContMix2DLogits:forward:b=0,*                                  2027-11-30  tfjs-backend-wasm divides by the size of an empty tensor
GlobalResponseNorm2D:grad_x:b=0,*                              2027-11-30  tfjs-backend-wasm divides by the size of an empty tensor
FusedConvFFN2D:forward:k=3,b=0,*                               2027-11-30  tfjs-backend-wasm divides by the size of an empty tensor
GlobalResponseNorm2D:grad_gamma:b=0,*                           2027-11-30  tfjs-backend-wasm divides by the size of an empty tensor
GlobalResponseNorm2D:grad_beta:b=0,*                           2027-11-30  tfjs-backend-wasm divides by the size of an empty tensor
GlobalResponseNorm2D:forward:b=0,*                             2027-11-30  tfjs-backend-wasm divides by the size of an empty tensor
`;

const kernelsWasm = (name: string, variant: 'simd' | 'relaxed-simd'): ConformanceBackend => ({
  name,
  tfjsBackend: 'wasm',
  kernels: [...kernelsBut(), ...STOCK_KERNELS],
  async setup() {
    await useWasm();
    const { register } = await import('@dynaconv/kernels-wasm/base');
    register({ variant });
  },
  async teardown() {
    const { unregister } = await import('@dynaconv/kernels-wasm/base');
    unregister();
  },
  openHeap: openWasmHeap,
  expectations: STOCK_GRADIENTS,
});

/** @dynaconv/kernels-wasm, without relaxed SIMD. */
export const wasm = kernelsWasm('wasm', 'simd');

/** @dynaconv/kernels-wasm with relaxed SIMD, which fuses multiply and add. */
export const wasmRelaxed = kernelsWasm('wasm-relaxed', 'relaxed-simd');

let putBack = () => {};

/** tfjs-backend-wasm with stock ops only. */
export const composedWasm: ConformanceBackend = {
  name: 'composed-wasm',
  tfjsBackend: 'wasm',
  kernels: [],
  async setup() {
    await useWasm();
    putBack = withoutKernels('wasm', kernelsBut());
  },
  async teardown() {
    putBack();
    putBack = () => {};
  },
  openHeap: openWasmHeap,
  expectations: STOCK_GRADIENTS + COMPOSED + COMPOSED_DEVIATIONS,
};
