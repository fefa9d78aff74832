import { outlookAttention2d } from '@dynaconv/involution-ops';
import {
  mul,
  reshape,
  type serialization,
  slice,
  softmax,
  type Tensor,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import {
  firstShape,
  inputList,
  type LayerArgs,
  layerArguments,
  type OwnArgumentNames,
  pixelsOf,
  toInteger,
  toOddInteger,
} from './arguments.ts';
import { ceilAvgPool } from './ceil_avg_pool.ts';
import { involutionOutputShape } from './involution_geometry.ts';
import type { KernelLayout, KernelMaker } from './kernel_maker.ts';
import { type Linear, LinearLayer } from './linear_layer.ts';

export interface OutlookAttentionLayerArgs extends LayerArgs {
  /** Heads, which divide the channels. */
  numHeads: number;
  /** Side K of the windows, odd; 3 by default. */
  kernelSize?: number;
  /** Pixels from a window to the next; 2 by default. */
  strides?: number;
}

const ARGUMENTS: OwnArgumentNames<OutlookAttentionLayerArgs> = {
  numHeads: true,
  kernelSize: true,
  strides: true,
};

/**
 * Outlook attention (Yuan et al., VOLO, arXiv 2106.13112, §3.1): what a window is mixed by comes from its own pixels' mean, in one linear map,
 * without comparing pixels.
 *
 *     attention[m] = softmax((C/heads)^(−1/2) · attn(mean of the s×s pixels from s·m on)),   y = proj(outlook(v(x), attention))
 *
 * with the softmax over where a position reads from, and `outlookAttention2d` for outlook. The last means are those of the pixels that are there.
 *
 * Input and output float32 [B, H, W, C]. Weights, by timm's names: `v/kernel` [C, C], `attn/kernel` [C, heads·K⁴], `attn/bias`,
 * `proj/kernel` [C, C], `proj/bias`.
 *
 * @throws RangeError for an argument out of range, and at build for channels that the heads do not divide
 */
export class OutlookAttention extends LinearLayer implements KernelMaker {
  static readonly className = 'OutlookAttention';

  readonly numHeads: number;
  readonly kernelSize: number;
  readonly strides: number;

  constructor(given: OutlookAttentionLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    this.numHeads = toInteger(this.label, 'numHeads', args.numHeads);
    this.kernelSize = toOddInteger(this.label, 'kernelSize', args.kernelSize ?? 3);
    this.strides = toInteger(this.label, 'strides', args.strides ?? 2);
  }

  protected override linears(channels: number): Record<string, Linear> {
    const { numHeads, kernelSize } = this;
    assertHeads(this.label, channels, numHeads);
    return {
      v: { inputs: channels, outputs: channels, bias: false },
      attn: { inputs: channels, outputs: numHeads * kernelSize ** 4, bias: true },
      proj: { inputs: channels, outputs: channels, bias: true },
    };
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [x] = inputList(inputs);
      const mixed = outlookAttention2d(this.linear('v', x), this.attentionOf(x), this.strides);
      return this.linear('proj', mixed);
    });
  }

  /** [B, ⌈H/s⌉, ⌈W/s⌉, heads, K², K²] */
  private attentionOf(x: Tensor4D): Tensor {
    const { numHeads, kernelSize, strides } = this;
    const logits = this.linear('attn', ceilAvgPool(x, strides));
    const [batch, height, width] = logits.shape;
    const scaled = mul(logits, (x.shape[3] / numHeads) ** -0.5);
    const positions = kernelSize ** 2;
    return softmax(reshape(scaled, [batch, height, width, numHeads, positions, positions]));
  }

  kernelLayout([, height, width]: readonly number[]): KernelLayout {
    return {
      operation: 'outlookAttention2d',
      weights: 'attention',
      border: 'zeros',
      groups: this.numHeads,
      kernelSizes: [this.kernelSize],
      strides: this.strides,
      dilations: 1,
      inputMap: [height, width],
    };
  }

  protected override pixelsMapped(name: string, shape: Shape): number {
    return name === 'attn' ? this.windowsOf(shape) : pixelsOf(shape);
  }

  override multiplyAdds(inputShape: Shape | Shape[]): number {
    const shape = firstShape(inputShape);
    const mixing = this.windowsOf(shape) * this.kernelSize ** 4 * shape[3]!;
    return super.multiplyAdds(inputShape) + mixing;
  }

  private windowsOf(shape: Shape): number {
    return pixelsOf(involutionOutputShape(shape, this.strides));
  }

  /** Of the K² kernels of a window, that of the pixel in its middle. */
  makeKernels([x]: Tensor4D[]): Tensor[] {
    return tidy(() => {
      const attention = this.attentionOf(x);
      const [batch, height, width, heads, positions] = attention.shape;
      const middle = (positions - 1) / 2;
      const size = [batch, height, width, heads, 1, positions];
      const { kernelSize: K } = this;
      return [
        reshape(slice(attention, [0, 0, 0, 0, middle, 0], size), [
          batch,
          height,
          width,
          heads,
          K,
          K,
        ]),
      ];
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return firstShape(inputShape);
  }

  override getConfig(): serialization.ConfigDict {
    const { numHeads, kernelSize, strides } = this;
    return { ...super.getConfig(), numHeads, kernelSize, strides };
  }
}

/** @throws RangeError for channels that the heads do not divide */
export function assertHeads(layer: string, channels: number, numHeads: number): void {
  if (channels % numHeads !== 0) {
    throw new RangeError(
      `${layer}: the input has ${channels} channels, expected a multiple of ${numHeads}, for as many heads`,
    );
  }
}
