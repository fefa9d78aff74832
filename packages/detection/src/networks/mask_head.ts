import { type Graph, MMCLS_INITIALIZERS } from '@dynaconv/models/dense';
import { ClassMap2D } from './class_map.ts';
import type { Spatial } from './configurations.ts';
import { spatialRelu } from './parts.ts';

/** Bins of a region along each axis; its map has twice as many. */
export const MASK_BINS = 14;

const DEPTH = 4;
const PATH = 'roi_head.mask_head';

/** Module path of the layer with outputs for every class. */
export const MASK_CLASSIFIER = `${PATH}.conv_logits`;

/**
 * Masks of what regions show (He et al., Mask R-CNN, ICCV 2017, arXiv 1703.06870, figure 4): features [N, 14, 14, C] and the indices of
 * their classes [N, 1] to logits [N, 28, 28].
 */
export const maskHead = (classes: number, spatial: Spatial, channels: number): Graph => ({
  name: 'mask_head',
  inputs: { features: [MASK_BINS, MASK_BINS, channels], labels: [1] },
  build([features, labels], formOf) {
    const form = formOf(MMCLS_INITIALIZERS);
    let x = features;
    for (let i = 0; i < DEPTH; i++) {
      const path = `${PATH}.convs.${i}`;
      const paths = { convolution: `${path}.conv`, involution: `${path}.0` };
      x = spatialRelu(x, form, spatial, paths, channels);
    }
    const upsample = `${PATH}.upsample`;
    x = form.convTranspose(x, {
      conv: upsample,
      filters: channels,
      strides: 2,
      activation: 'relu',
    });
    const layer = new ClassMap2D({ name: MASK_CLASSIFIER, classes });
    return [form.layer([x, labels], layer)];
  },
});
