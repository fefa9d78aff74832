import { MaskLayer } from './mask_layer.ts';

/**
 * Dropout of whole channels (Tompson et al., CVPR 2015, arXiv 1411.4280): PyTorch's `Dropout2d`. Masks are the same on every backend,
 * for a seed.
 *
 * Input and output float32 [B, H, W, C].
 */
export class SeededDropout2d extends MaskLayer {
  static readonly className = 'SeededDropout2d';

  protected override maskShape([batch, , , channels]: number[]): number[] {
    return [batch, 1, 1, channels];
  }
}
