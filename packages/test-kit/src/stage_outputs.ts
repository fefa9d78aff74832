import { slice, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';

/** What an `ImageClassifier` of `@dynaconv/models` is here. */
interface Network {
  features(x: Tensor4D): Record<string, Tensor4D>;
  predict(x: Tensor4D): Tensor;
}

/** Every stage's map and the logits of a RedNet or ResNet, by the fixture's names. */
export const bottleneckOutputs = (classifier: Network, x: Tensor4D): Record<string, Tensor> => ({
  ...classifier.features(x),
  logits: classifier.predict(x),
});

/** Every stage's map and the logits of an OverLoCK, by the fixture's names. */
export function overLoCKOutputs(classifier: Network, x: Tensor4D): Record<string, Tensor> {
  const { stem, base1, base2, base3, overview, focus3, focus4 } = classifier.features(x);
  const width = base3.shape[3];
  return {
    patch_embed1: stem,
    blocks1: base1,
    blocks2: base2,
    blocks3: base3,
    blocks4: overview,
    sub_blocks3: slice(focus3, [0, 0, 0, 0], [-1, -1, -1, width]),
    sub_blocks3_context: slice(focus3, [0, 0, 0, width], [-1, -1, -1, -1]),
    sub_blocks4: focus4,
    logits: classifier.predict(x),
  };
}
