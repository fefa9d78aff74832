import { type FormOf, type Graph, type Value, XAVIER_INITIALIZERS } from '@dynaconv/models/dense';
import { layers } from '@tensorflow/tfjs-layers';
import type { DetectorSizes } from './configurations.ts';
import { narrow } from './parts.ts';

/** Bins of a region along each axis. */
export const BOX_BINS = 7;

const PATH = 'roi_head.bbox_head';

/** Module paths of the layers with outputs for every class. */
export const BOX_CLASSIFIERS = [`${PATH}.fc_cls`, `${PATH}.fc_reg`];

/**
 * What regions show, and where in them (Lin et al., Feature Pyramid Networks, CVPR 2017, section 4.2): features [N, 7, 7, C] to logits
 * [N, classes + 1], of which the last is the background's, and offsets [N, classes·4].
 */
export const boxHead = (classes: number, { channels, hidden }: DetectorSizes): Graph => ({
  name: 'box_head',
  inputs: { features: [BOX_BINS, BOX_BINS, channels] },
  build<V extends Value>([features]: readonly V[], formOf: FormOf<V>) {
    const form = formOf(XAVIER_INITIALIZERS);
    const relu = (x: V, name: string) => form.layer(x, layers.reLU({ name: `${name}.relu` }));
    const [first, second] = [0, 1].map((i) => `${PATH}.shared_fcs.${i}`);
    const x = relu(form.flatLinear(features, first, hidden), first);
    const y = relu(form.linear(x, second, hidden), second);
    return [
      formOf(narrow()).linear(y, `${PATH}.fc_cls`, classes + 1),
      formOf(narrow(0.001)).linear(y, `${PATH}.fc_reg`, classes * 4),
    ];
  },
});
