/**
 * ContMix alone of `@dynaconv/involution-ops`, for pages in which every kilobyte counts.
 * Importing this registers their gradients and the cpu backend's kernels.
 */

import { contMix2DAttentionGradConfig } from './gradients/ContMix2DAttention_grad.ts';
import { neighborhoodAv2DGradConfig } from './gradients/NeighborhoodAv2D_grad.ts';
import { neighborhoodAv2DBackpropAttentionGradConfig } from './gradients/NeighborhoodAv2DBackpropAttention_grad.ts';
import { neighborhoodAv2DBackpropInputGradConfig } from './gradients/NeighborhoodAv2DBackpropInput_grad.ts';
import { contMix2DConfig } from './reference/ContMix2D.ts';
import { contMix2DAttentionConfig } from './reference/ContMix2DAttention.ts';
import { contMix2DBackpropBiasConfig } from './reference/ContMix2DBackpropBias.ts';
import { contMix2DBackpropLogitsConfig } from './reference/ContMix2DBackpropLogits.ts';
import { neighborhoodAv2DConfig } from './reference/NeighborhoodAv2D.ts';
import { neighborhoodAv2DBackpropAttentionConfig } from './reference/NeighborhoodAv2DBackpropAttention.ts';
import { neighborhoodAv2DBackpropInputConfig } from './reference/NeighborhoodAv2DBackpropInput.ts';
import { registerMissing } from './register_missing.ts';

export { contMix2d } from './ops/cont_mix2d.ts';
export { contMix2dAttention } from './ops/cont_mix2d_attention.ts';
export { contMix2dBackpropBias } from './ops/cont_mix2d_backprop_bias.ts';
export { contMix2dBackpropLogits } from './ops/cont_mix2d_backprop_logits.ts';
export { contMix2dLogits } from './ops/cont_mix2d_logits.ts';
export { neighborhoodAv2d } from './ops/neighborhood_av2d.ts';
export { neighborhoodAv2dBackpropAttention } from './ops/neighborhood_av2d_backprop_attention.ts';
export { neighborhoodAv2dBackpropInput } from './ops/neighborhood_av2d_backprop_input.ts';

registerMissing(
  [
    contMix2DAttentionGradConfig,
    neighborhoodAv2DGradConfig,
    neighborhoodAv2DBackpropAttentionGradConfig,
    neighborhoodAv2DBackpropInputGradConfig,
  ],
  [
    contMix2DConfig,
    contMix2DAttentionConfig,
    contMix2DBackpropBiasConfig,
    contMix2DBackpropLogitsConfig,
    neighborhoodAv2DConfig,
    neighborhoodAv2DBackpropAttentionConfig,
    neighborhoodAv2DBackpropInputConfig,
  ],
);
