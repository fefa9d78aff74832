import {
  areaHolding,
  areaReached,
  createModel,
  fieldPicture,
  ImageClassifier,
} from '@dynaconv/models';
import type { Field } from './protocol.ts';

/** Shares of the gradient, whose smallest squares tell how large a field is. */
const SHARES = [0.5, 0.95];

/** The effective receptive field of the middle of a network's last map, for an image. */
export async function fieldOf(classifier: ImageClassifier, image: ImageBitmap): Promise<Field> {
  const { field } = await classifier.receptiveField(image);
  return {
    picture: fieldPicture(field),
    layer: field.layer,
    map: field.map,
    holding: SHARES.map((share) => ({ share, area: areaHolding(field, share) })),
    reached: areaReached(field),
  };
}

/** The same of a network as training begins, when BatchNorms go by the statistics of what they are given. */
export async function randomFieldOf(model: string, image: ImageBitmap): Promise<Field> {
  const classifier = new ImageClassifier(createModel(model, { inputShape: [null, null, 3] }), []);
  try {
    await classifier.estimateStatistics(image);
    return await fieldOf(classifier, image);
  } finally {
    classifier.dispose();
  }
}
