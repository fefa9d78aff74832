import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type DigitsModel, digitsWeights, heldOutSheet, squareOf } from '@dynaconv/digits';
import heldOut from '@dynaconv/digits/held-out.json' with { type: 'json' };
import { type ImageClassifier, loadModel } from '@dynaconv/models';
import { preprocess, readImage } from '@dynaconv/models/images';
import { stack, type Tensor4D, tensor } from '@tensorflow/tfjs-core';
import sharp from 'sharp';

/** Of the first held-out digits, ten each. */
export const PYTORCH_LOGITS: Record<DigitsModel, readonly (readonly number[])[]> = {
  rednet_digits: heldOut.pytorch.rednet_digits.logits,
  overlock_digits: heldOut.pytorch.overlock_digits.logits,
};

/**
 * How far two float32 runs of a network of some 50 layers may be apart: each layer sums n ≤ 1000 terms in another order, which moves its
 * outputs by √n·2⁻²⁴ of their size, and what 50 layers add at random is √50 times that. Four times it leaves room for the largest of 200 logits.
 */
export const digitsTolerance = (logits: readonly (readonly number[])[]): number =>
  4 * Math.sqrt(50) * Math.sqrt(1000) * 2 ** -24 * Math.max(...logits.flat().map(Math.abs));

export const digitsNetwork = (model: DigitsModel): Promise<ImageClassifier> =>
  loadModel(model, { weights: readFileSync(digitsWeights(model)) });

/** The first held-out digits as a network takes them, [B, H, W, 3]. */
export async function digits(count: number, { preprocessing }: ImageClassifier): Promise<Tensor4D> {
  const { crop } = preprocessing;
  const sheet = fileURLToPath(heldOutSheet());
  const images = Array.from({ length: count }, async (_, i) => {
    const file = await sharp(sheet).extract(squareOf(heldOut, i)).png().toBuffer();
    const values = new Float32Array(crop * crop * 3);
    preprocess(await readImage(file), preprocessing, values);
    return tensor(values, [crop, crop, 3]);
  });
  return stack(await Promise.all(images)) as Tensor4D;
}
