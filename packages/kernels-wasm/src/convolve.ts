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
  const outChannels = filter.shape[3];
  return heap.output(paddedConv2DShape(x.shape, filter.shape, { strides, pad }), (y) =>
    withBias(heap, bias, outChannels, (biasAt) =>
      convolveTo(heap, y, {
        shape: x.shape,
        x: heap.addressOf(x),
        filter,
        bias: biasAt,
        residual: residual && heap.addressOf(residual),
        residualScale: residualScale && heap.addressOf(residualScale),
        strides,
        pad,
        activation,
      }),
    ),
  );
}

/** A convolution of floats at an address, as those of the others. */
interface ConvolutionAt extends Pick<Convolution, 'filter' | 'strides' | 'pad' | 'activation'> {
  /** Of x: [B, H, W, Cin]. */
  shape: readonly number[];
  x: number;
  bias: number;
  /** 0 for none, as residualScale. */
  residual?: number;
  residualScale?: number;
}

/** The same, to the address `y`. */
export function convolveTo(heap: Heap, y: number, convolution: ConvolutionAt): void {
  const { shape, filter, strides, pad, activation, x, bias } = convolution;
  const { residual = 0, residualScale = 0 } = convolution;
  const [batch, height, width, inChannels] = shape;
  const [kernelSize, , , outChannels] = filter.shape;
  const { words, tiles, bandBytes } = convolutionPlan({
    batch,
    height,
    width,
    inChannels,
    outChannels,
    kernelSize,
    strides,
    pad,
  });
  const size = util.sizeFromShape(paddedConv2DShape(shape, filter.shape, { strides, pad }));
  const clips = !heap.isFinite(filter);
  const work = {
    units: tiles,
    multiplyAdds: size * kernelSize ** 2 * inChannels,
    scratchBytes: clips ? 0 : bandBytes,
  };
  heap.withWords(words, (plan) =>
    heap.run('convolve', work, (band) => ({
      plan,
      x,
      panels: heap.panelsOf(filter),
      bias,
      residual,
      residualScale,
      y,
      band,
      relu: activation === 'relu',
      clips,
    })),
  );
  activate(heap, activation, y, y, size);
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
