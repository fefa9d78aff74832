import type { serialization } from '@tensorflow/tfjs-core';
import type { Shape, SymbolicTensor } from '@tensorflow/tfjs-layers';
import {
  firstShape,
  type LayerArgs,
  layerArguments,
  type OwnArgumentNames,
  toInteger,
} from '../arguments.ts';
import { BatchNorm2d } from '../batch_norm2d.ts';
import { type ApplyPart, CompositeLayer } from '../composite_layer.ts';
import { GELU } from '../gelu.ts';
import { DilatedConv2D } from './dilated_conv2d.ts';

export interface DilatedRepConvLayerArgs extends LayerArgs {
  /** Output channels. */
  filters: number;
}

const ARGUMENTS: OwnArgumentNames<DilatedRepConvLayerArgs> = { filters: true };

const DILATIONS = 3;

/**
 * A 3×3 convolution of dilation 3, so that nine taps see a window of 7×7, then BatchNorm and GELU.
 *
 * Input float32 [B, H, W, C], output float32 [B, H, W, filters]. Weights: `conv/kernel` [3, 3, C, filters], and a BatchNorm's under `bn`.
 *
 * @throws RangeError for an argument out of range
 */
export class DilatedRepConv extends CompositeLayer {
  static readonly className = 'DilatedRepConv';

  readonly filters: number;

  constructor(given: DilatedRepConvLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    this.filters = toInteger(`DilatedRepConv '${this.name}'`, 'filters', args.filters);
  }

  protected override compose(x: SymbolicTensor, apply: ApplyPart): SymbolicTensor {
    const conv = new DilatedConv2D({ name: 'conv', filters: this.filters, dilations: DILATIONS });
    return apply(new GELU(), apply(new BatchNorm2d({ name: 'bn' }), apply(conv, x)));
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return [...firstShape(inputShape).slice(0, 3), this.filters];
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), filters: this.filters };
  }
}
