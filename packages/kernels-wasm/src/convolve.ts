import { type FusedActivation, paddedConv2DShape } from '@dynaconv/involution-ops/base';
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { activate } from './activation.ts';
import type { Heap } from './backend.ts';
import { convolutionPlan } from './convolution_plan.ts';

export interface Convolution {
  /** float32 [B, H, W, Cin] */
  x: TensorInfo;
  /** float32 [K, K, Cin, Cout] */
  filter: TensorInfo;
  /** float32 [Cout]; none for zeros. */
  bias?: TensorInfo;
  /** As the output, and one factor a channel for it. */
  residual?: TensorInfo;
  residualScale?: TensorInfo;
  strides: number;
  /** Zeros at each side. */
  pad: number;
  activation: FusedActivation;
}

/** activation(convolution of x + bias + residual · residualScale), float32 [B, Ho, Wo, Cout]. */
export function convolve(heap: Heap, convolution: Convolution): TensorInfo {
  const { x, filter, bias, residual, residualScale, strides, pad, activation } = convolution;
  const [batch, height, width, inChannels] = x.shape;
  const [kernelSize, , , outChannels] = filter.shape;
  const sizes = { batch, height, width, inChannels, outChannels, kernelSize, strides, pad };
  const shape = paddedConv2DShape(x.shape, filter.shape, { strides, pad });
  const size = util.sizeFromShape(shape);
  return heap.output(shape, (y) => {
    const { words, tiles, bandBytes } = convolutionPlan(sizes);
    const clips = !heap.isFinite(filter);
    const work = {
      units: tiles,
      multiplyAdds: size * kernelSize ** 2 * inChannels,
      scratchBytes: clips ? 0 : bandBytes,
    };
    withBias(heap, bias, outChannels, (biasAt) =>
      heap.withWords(words, (plan) =>
        heap.run('convolve', work, (band) => ({
          plan,
          x: heap.addressOf(x),
          panels: heap.panelsOf(filter),
          bias: biasAt,
          residual: residual ? heap.addressOf(residual) : 0,
          residualScale: residualScale ? heap.addressOf(residualScale) : 0,
          y,
          band,
          relu: activation === 'relu',
          clips,
        })),
      ),
    );
    activate(heap, activation, y, y, size);
  });
}

function withBias(
  heap: Heap,
  bias: TensorInfo | undefined,
  channels: number,
  use: (address: number) => void,
): void {
  if (bias) {
    use(heap.addressOf(bias));
    return;
  }
  const bytes = channels * Float32Array.BYTES_PER_ELEMENT;
  heap.withScratch(bytes, (zeros) => {
    heap.clear(zeros, bytes);
    use(zeros);
  });
}
