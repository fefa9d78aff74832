import { type serialization, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import {
  firstShape,
  inputList,
  type LayerArgs,
  layerArguments,
  type OwnArgumentNames,
  toInteger,
} from './arguments.ts';
import { resizeBilinear } from './bilinear_resize2d.ts';

export interface GrowToWindow2DLayerArgs extends LayerArgs {
  /** Side K of the window that has to fit. */
  windowSize: number;
}

const ARGUMENTS: OwnArgumentNames<GrowToWindow2DLayerArgs> = { windowSize: true };

/**
 * Makes a map large enough for K×K windows: x itself where they fit, else x resized bilinearly (as `BilinearResize2D`) so
 * that the short side is K and the long side ⌊K/short·long⌋. OverLoCK does this before its clamped windows.
 *
 * Input float32 [B, H, W, C], output [B, H', W', C].
 *
 * @throws RangeError for an argument out of range
 */
export class GrowToWindow2D extends layers.Layer {
  static readonly className = 'GrowToWindow2D';

  readonly windowSize: number;

  constructor(given: GrowToWindow2DLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    this.windowSize = toInteger(`GrowToWindow2D '${this.name}'`, 'windowSize', args.windowSize);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [x] = inputList(inputs);
      const [, height, width] = this.computeOutputShape(x.shape);
      return resizeBilinear(x, height!, width!);
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [batch, height, width, channels] = firstShape(inputShape);
    if (height === null || width === null) return [batch, null, null, channels];
    const short = Math.min(height, width);
    if (short >= this.windowSize) return [batch, height, width, channels];
    const grown = (side: number) =>
      // Rounding must not make it smaller than the window: 15/11·11 is 14.999….
      Math.max(this.windowSize, Math.trunc((this.windowSize / short) * side));
    return [batch, grown(height), grown(width), channels];
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), windowSize: this.windowSize };
  }
}
