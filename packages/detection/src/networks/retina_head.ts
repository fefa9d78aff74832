import type { Form, FormOf, Graph, Value } from '@dynaconv/models/dense';
import { initializers } from '@tensorflow/tfjs-layers';
import type { AnchorLevel } from '../boxes/anchors.ts';
import { CHANNELS, narrow } from './parts.ts';

/** Convolutions in front of the classes, and as many in front of the offsets. */
const DEPTH = 4;
const RATIOS = [0.5, 1, 2];
/** Three to the octave. */
const SCALES = [0, 1, 2].map((i) => 4 * 2 ** (i / 3));

export const RETINA_ANCHORS: readonly AnchorLevel[] = [8, 16, 32, 64, 128].map((stride) => ({
  stride,
  scales: SCALES,
  ratios: RATIOS,
}));

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
export const retinaHead = (classes: number): Graph => ({
  name: 'retina_head',
  inputs: { level: [null, null, CHANNELS] },
  build<V extends Value>([level]: readonly V[], formOf: FormOf<V>) {
    const form = formOf(narrow());
    const tower = (name: string): V => {
      let x = level;
      for (let i = 0; i < DEPTH; i++) {
        const conv = `bbox_head.${name}.${i}.conv`;
        x = form.conv(x, { conv, filters: CHANNELS, kernelSize: 3, activation: 'relu' });
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
