import {
  type DenseNetwork,
  denseBackbone,
  type Form,
  type FormOf,
  type Graph,
  type GraphConfig,
  type Value,
} from '@dynaconv/models/dense';
import { CLASSIFIER_INITIALIZERS, convModule, HEAD_INITIALIZERS } from '../heads/parts.ts';
import type { Pipeline } from '../images/pipeline.ts';
import type { ClassSet } from '../labels/class_set.ts';

/** A network that gives a class to every pixel: one graph, from an image to logits at a quarter of its size. */
export interface SegmentationNetwork extends DenseNetwork<'segmenter'> {
  pipeline: Pipeline;
  /** The smallest side of an input that it is defined for. */
  minimumSize: number;
  /** What its authors train it for. */
  classes: ClassSet;
}

export interface SegmentationConfig
  extends Pick<SegmentationNetwork, 'name' | 'backbone' | 'pipeline' | 'classes'> {
  /** The index of the backbone's map that an auxiliary head takes in training, where there is one. */
  auxiliaryMap?: number;
}

/** Makes the map that the classifier takes of a backbone's maps. */
export type Decoder = <V extends Value>(maps: readonly V[], form: Form<V>, formOf: FormOf<V>) => V;

const HEAD = 'decode_head';
const AUXILIARY = 'auxiliary_head';

/** A backbone, a decoder and a classifier, under the module paths of mmsegmentation. */
export const segmentationNetwork = (
  config: SegmentationConfig,
  decode: Decoder,
): SegmentationNetwork => ({
  name: config.name,
  task: 'segmentation',
  backbone: config.backbone,
  pipeline: config.pipeline,
  classes: config.classes,
  minimumSize: denseBackbone(config.backbone, { task: 'segmentation' }).minimumSize,
  numClasses: config.classes.names.length,
  classCount: { key: `${HEAD}.conv_seg.bias`, classesOf: (outputs) => outputs },
  classifiers: [`${HEAD}.conv_seg`],
  trainingOnly: [AUXILIARY],
  graphs: (given) => ({ segmenter: segmenter(config, decode, given) }),
});

const segmenter = (
  { name, auxiliaryMap }: SegmentationConfig,
  decode: Decoder,
  { backbone, numClasses, auxiliary }: GraphConfig,
): Graph => ({
  name,
  inputs: { image: [null, null, 3] },
  build<V extends Value>([image]: readonly V[], formOf: FormOf<V>): V[] {
    const maps = backbone.build(image, formOf(backbone.initializers));
    const form = formOf(HEAD_INITIALIZERS);
    const classify = (x: V, path: string) =>
      formOf(CLASSIFIER_INITIALIZERS).pointwise(form.dropout(x, `${path}.dropout`), {
        conv: `${path}.conv_seg`,
        filters: numClasses,
      });
    const logits = classify(decode(maps, form, formOf), HEAD);
    if (!auxiliary || auxiliaryMap === undefined) return [logits];
    // mmsegmentation's FCNHead with one convolution.
    const features = convModule(maps[auxiliaryMap], form, `${AUXILIARY}.convs.0`, 256, 3);
    return [logits, classify(features, AUXILIARY)];
  },
});
