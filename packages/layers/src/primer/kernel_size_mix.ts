import type { serialization } from '@tensorflow/tfjs-core';
import type { Shape, SymbolicTensor } from '@tensorflow/tfjs-layers';
import {
  firstShape,
  type LayerArgs,
  layerArguments,
  type OwnArgumentNames,
  toInteger,
} from '../arguments.ts';
import { type ApplyPart, CompositeLayer } from '../composite_layer.ts';
import { ContMixConv, type ContMixConvLayerArgs } from './cont_mix_conv.ts';
import { LearntMix } from './learnt_mix.ts';

export interface KernelSizeMixLayerArgs
  extends LayerArgs,
    Pick<ContMixConvLayerArgs, 'filters' | 'regions'> {}

const ARGUMENTS: OwnArgumentNames<KernelSizeMixLayerArgs> = { filters: true, regions: true };

/**
 * Near and far at once: λ·y₃ + (1 − λ)·y₅, where y₃ and y₅ are `ContMixConv`s of 3×3 and of 5×5, and λ is learnt.
 *
 * Input float32 [B, H, W, C], output float32 [B, H, W, filters]. Weights: those of `ContMixConv` under `small` and `large`, and
 * `mix/share` [1], which is λ.
 *
 * @throws RangeError for an argument out of range
 */
export class KernelSizeMix extends CompositeLayer {
  static readonly className = 'KernelSizeMix';

  readonly filters: number;
  readonly regions: number;

  constructor(given: KernelSizeMixLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    const layer = `KernelSizeMix '${this.name}'`;
    this.filters = toInteger(layer, 'filters', args.filters);
    this.regions = toInteger(layer, 'regions', args.regions ?? 8);
  }

  protected override compose(x: SymbolicTensor, apply: ApplyPart): SymbolicTensor {
    const { filters, regions } = this;
    const small = apply(new ContMixConv({ name: 'small', filters, regions, kernelSize: 3 }), x);
    const large = apply(new ContMixConv({ name: 'large', filters, regions, kernelSize: 5 }), x);
    return apply(new LearntMix({ name: 'mix' }), [small, large]);
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return [...firstShape(inputShape).slice(0, 3), this.filters];
  }

  override getConfig(): serialization.ConfigDict {
    const { filters, regions } = this;
    return { ...super.getConfig(), filters, regions };
  }
}
