import {
  customGrad,
  DepthwiseConv2dNativeBackpropInput,
  depthwiseConv2d,
  engine,
  type GradSaveFunc,
  getBackend,
  getKernel,
  type NamedAttrMap,
  type NamedTensorMap,
  reverse,
  type Tensor,
  type Tensor4D,
  zeros,
} from '@tensorflow/tfjs-core';
import {
  FusedSameDepthwiseConv2D,
  type FusedSameDepthwiseConv2DAttrs,
} from '../../contracts/FusedSameDepthwiseConv2D.ts';
import {
  SameDepthwiseConv2DBackpropFilter,
  type SameDepthwiseConv2DBackpropFilterAttrs,
} from '../../contracts/SameDepthwiseConv2DBackpropFilter.ts';

/**
 * Depthwise convolution of stride 1 that keeps the map's size, used while gradients are recorded: by the backend's own kernels
 * where it has them for the forward and the backward pass, or else by stock kernels.
 */
export const sameDepthwiseConv2d = (x: Tensor4D, filter: Tensor4D): Tensor4D =>
  getKernel(SameDepthwiseConv2DBackpropFilter, getBackend())
    ? (byOwnKernels(x, filter) as Tensor4D)
    : depthwiseConv2d(x, filter, 1, 'same');

const byOwnKernels = customGrad((...args) => {
  const [x, filter, save] = args as unknown as [Tensor4D, Tensor4D, GradSaveFunc];
  save([x, filter]);
  return {
    value: convolve(x, filter),
    gradFunc: (dy: Tensor, saved: Tensor[]) => {
      const [savedX, savedFilter] = saved as Tensor4D[];
      return [
        inputGradient(dy, savedFilter),
        filterGradient(dy, savedX, { kernelSize: savedFilter.shape[0] }),
      ];
    },
  };
});

function convolve(x: Tensor, filter: Tensor4D): Tensor {
  const attrs: FusedSameDepthwiseConv2DAttrs = { activation: 'linear' };
  const bias = zeros([filter.shape[2]]);
  return runKernel(FusedSameDepthwiseConv2D, { x, filter, bias }, attrs);
}

/** Where the kernels packages have the stock gradient too, which turns the window as it reads it, and multiplies in float32. */
const GRADIENT_IS_OURS = ['wasm', 'webgpu'];

/** The same convolution with the window turned by half a turn; as K is odd, the padding is equal too. */
function inputGradient(dy: Tensor, filter: Tensor4D): Tensor {
  if (!GRADIENT_IS_OURS.includes(getBackend())) return convolve(dy, reverse(filter, [0, 1]));
  const attrs = { strides: 1, pad: 'same', dilations: 1, inputShape: dy.shape };
  return runKernel(DepthwiseConv2dNativeBackpropInput, { dy, filter }, attrs);
}

const filterGradient = (
  dy: Tensor,
  x: Tensor,
  attrs: SameDepthwiseConv2DBackpropFilterAttrs,
): Tensor => runKernel(SameDepthwiseConv2DBackpropFilter, { dy, x }, attrs);

const runKernel = (name: string, inputs: NamedTensorMap, attrs: object): Tensor =>
  engine().runKernel(name, inputs, attrs as NamedAttrMap) as Tensor;
