import {
  add,
  mul,
  type serialization,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { initializers } from '@tensorflow/tfjs-layers';
import { type LayerArgs, layerArguments, type OwnArgumentNames } from './arguments.ts';
import { ChannelAffine } from './channel_affine.ts';

export interface LayerScaleLayerArgs extends LayerArgs {
  /** What the scale of every channel is initialised to; 1e-5 by default. */
  initialValue?: number;
}

const ARGUMENTS: OwnArgumentNames<LayerScaleLayerArgs> = { initialValue: true };

/**
 * A scale and an offset for each channel, y = scale·x + bias (Touvron et al., CaiT, ICCV 2021, arXiv 2103.17239, with
 * OverLoCK's bias).
 *
 * Input and output float32 [B, H, W, C]. Weights: `layer_scale` [C] (the official module's `weight`), `bias` [C].
 */
export class LayerScale extends ChannelAffine {
  static readonly className = 'LayerScale';

  protected override readonly weightNames = { gamma: 'layer_scale', beta: 'bias' };
  protected override readonly initialGamma = () =>
    initializers.constant({ value: this.initialValue });
  readonly initialValue: number;

  constructor(given?: LayerScaleLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    this.initialValue = args.initialValue ?? 1e-5;
  }

  protected override transform(x: Tensor4D, scale: Tensor1D, bias: Tensor1D): Tensor {
    return add(mul(x, scale), bias);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), initialValue: this.initialValue };
  }
}
