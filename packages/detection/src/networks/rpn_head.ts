import type { Graph } from '@dynaconv/models/dense';
import type { AnchorLevel } from '../boxes/anchors.ts';
import type { Spatial } from './configurations.ts';
import { narrow, spatialRelu } from './parts.ts';

const RATIOS = [0.5, 1, 2];

/** Of every level, from that of the backbone's finest map, of this stride, on. */
export const rpnAnchors = (stride: number): AnchorLevel[] =>
  [1, 2, 4, 8, 16].map((step) => ({ stride: step * stride, scales: [8], ratios: RATIOS }));

/**
 * The head that proposes regions (Ren et al., NeurIPS 2015, arXiv 1506.01497, section 3), the same for all levels: a map [B, H, W, C] to
 * logits [B, H, W, anchors] and offsets [B, H, W, anchors·4].
 */
export const rpnHead = (spatial: Spatial, channels: number): Graph => ({
  name: 'rpn_head',
  inputs: { level: [null, null, channels] },
  build([level], formOf) {
    const form = formOf(narrow());
    const path = 'rpn_head.rpn_conv';
    const paths = { convolution: path, involution: path };
    const x = spatialRelu(level, form, spatial, paths, channels);
    return [
      form.pointwise(x, { conv: 'rpn_head.rpn_cls', filters: RATIOS.length }),
      form.pointwise(x, { conv: 'rpn_head.rpn_reg', filters: RATIOS.length * 4 }),
    ];
  },
});
