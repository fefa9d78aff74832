import type { Graph } from '@dynaconv/models/dense';
import type { AnchorLevel } from '../boxes/anchors.ts';
import type { Spatial } from './configurations.ts';
import { CHANNELS, narrow, spatialRelu } from './parts.ts';

const RATIOS = [0.5, 1, 2];

export const RPN_ANCHORS: readonly AnchorLevel[] = [4, 8, 16, 32, 64].map((stride) => ({
  stride,
  scales: [8],
  ratios: RATIOS,
}));

/**
 * The head that proposes regions (Ren et al., NeurIPS 2015, arXiv 1506.01497, section 3), the same for all levels: a map [B, H, W, C] to
 * logits [B, H, W, anchors] and offsets [B, H, W, anchors·4].
 */
export const rpnHead = (spatial: Spatial): Graph => ({
  name: 'rpn_head',
  inputs: { level: [null, null, CHANNELS] },
  build([level], formOf) {
    const form = formOf(narrow());
    const path = 'rpn_head.rpn_conv';
    const x = spatialRelu(level, form, spatial, { convolution: path, involution: path });
    return [
      form.pointwise(x, { conv: 'rpn_head.rpn_cls', filters: RATIOS.length }),
      form.pointwise(x, { conv: 'rpn_head.rpn_reg', filters: RATIOS.length * 4 }),
    ];
  },
});
