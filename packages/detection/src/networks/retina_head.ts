import type { Form, FormOf, Graph, Value } from '@dynaconv/models/dense';
import { initializers } from '@tensorflow/tfjs-layers';
import type { AnchorLevel } from '../boxes/anchors.ts';
import type { DetectorSizes } from './configurations.ts';
import { narrow } from './parts.ts';

const RATIOS = [0.5, 1, 2];
/** Three to the octave. */
const SCALES = [0, 1, 2].map((i) => 4 * 2 ** (i / 3));

/** Of every level, from that of the backbone's second finest map on; `stride` is that of its finest. */
export const retinaAnchors = (stride: number): AnchorLevel[] =>
  [2, 4, 8, 16, 32].map((step) => ({ stride: step * stride, scales: SCALES, ratios: RATIOS }));

/** Module path of the layer with outputs for every class. */
export const RETINA_CLASSIFIER = 'bbox_head.retina_cls';

/** Anchors of a cell. */
export const RETINA_ANCHORS_EACH = RATIOS.length * SCALES.length;

/** In the beginning, an anchor is of a class with this probability (section 4.1). */
const PRIOR = 0.01;

const rarelyPositive = () => initializers.constant({ value: -Math.log((1 - PRIOR) / PRIOR) });

/**
 * RetinaNet's head (Lin et al., ICCV 2017, arXiv 1708.02002, section 4), which is the same for all levels: a map [B, H, W, C] to
 * logits [B, H, W, anchors·classes], with the class as the faster index, and offsets [B, H, W, anchors·4].
 */
export const retinaHead = (classes: number, { channels, depth }: DetectorSizes): Graph => ({
  name: 'retina_head',
  inputs: { level: [null, null, channels] },
  build<V extends Value>([level]: readonly V[], formOf: FormOf<V>) {
    const form = formOf(narrow());
    const tower = (name: string): V => {
      let x = level;
      for (let i = 0; i < depth; i++) {
        const conv = `bbox_head.${name}.${i}.conv`;
        x = form.conv(x, { conv, filters: channels, kernelSize: 3, activation: 'relu' });
      }
      return x;
    };
    const output = (x: V, from: Form<V>, conv: string, each: number) =>
      from.conv(x, { conv, filters: RETINA_ANCHORS_EACH * each, kernelSize: 3 });
    const rare = formOf({ ...narrow(), bias: rarelyPositive });
    return [
      output(tower('cls_convs'), rare, RETINA_CLASSIFIER, classes),
      output(tower('reg_convs'), form, 'bbox_head.retina_reg', 4),
    ];
  },
});
