import type { serialization } from '@tensorflow/tfjs-core';
import { type LayerArgs, layerArguments, type OwnArgumentNames } from './arguments.ts';
import { ChannelAffine } from './channel_affine.ts';

export interface ChannelNormLayerArgs extends LayerArgs {
  /** Keeps the divisor from 0; 1e-6 by default. */
  epsilon?: number;
}

const ARGUMENTS: OwnArgumentNames<ChannelNormLayerArgs> = { epsilon: true };

/** A normalisation with a scale γ and an offset β for each channel, and no statistics to keep. */
export abstract class ChannelNorm extends ChannelAffine {
  readonly epsilon: number;

  constructor(given?: ChannelNormLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    this.epsilon = args.epsilon ?? 1e-6;
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), epsilon: this.epsilon };
  }
}
