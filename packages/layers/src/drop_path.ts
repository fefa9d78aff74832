import { MaskLayer } from './mask_layer.ts';

/**
 * Stochastic depth (Huang et al., ECCV 2016, arXiv 1603.09382): while it is trained, drops a whole sample of a residual branch, and
 * scales those that are kept by 1/(1 − rate); timm's `DropPath`. Masks are the same on every backend, for a seed.
 *
 * Input and output float32 [B, …].
 */
export class DropPath extends MaskLayer {
  static readonly className = 'DropPath';

  protected override maskShape([batch, ...others]: number[]): number[] {
    return [batch, ...others.map(() => 1)];
  }
}
