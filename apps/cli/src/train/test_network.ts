import { setImmediate } from 'node:timers/promises';
import type { Preprocessing } from '@dynaconv/models/images';
import { type Dataset, evaluationBatches, type Reader } from '@dynaconv/training/data';
import { dispose, logSoftmax, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';

/** How well a network knows some images. */
export interface TestResult {
  readonly images: number;
  /** Shares, 0 to 1, of images whose class is the most probable one, and among the five most probable. */
  readonly accuracy: number;
  readonly top5: number;
  /** Mean cross entropy. */
  readonly loss: number;
  /** Of each class, how many images there are and how many are right. */
  readonly byClass: readonly { readonly images: number; readonly right: number }[];
}

interface TestOptions {
  readonly preprocessing: Preprocessing;
  readonly batch: number;
  readonly signal: AbortSignal;
  onProgress(done: number): void;
}

/**
 * @param predict normalised images, float32 [B, H, W, 3], to logits [B, classes]
 * @throws the signal's reason; what the reader throws
 */
export async function testNetwork(
  predict: (images: Tensor) => Tensor,
  dataset: Dataset<string>,
  reader: Reader<string>,
  { preprocessing, batch, signal, onProgress }: TestOptions,
): Promise<TestResult> {
  const byClass = dataset.classes.map(() => ({ images: 0, right: 0 }));
  let [loss, right, amongFive, done] = [0, 0, 0, 0];
  for await (const { images, count, size, labels } of evaluationBatches(dataset, reader, {
    preprocessing,
    batch,
  })) {
    const probabilities = tidy(() => logSoftmax(predict(tensor(images, [count, size, size, 3]))));
    const values = (await probabilities.data()) as Float32Array;
    dispose(probabilities);
    const classes = values.length / count;
    for (const [i, label] of labels.entries()) {
      const row = values.subarray(i * classes, (i + 1) * classes);
      const better = countBetter(row, label);
      loss -= row[label];
      byClass[label].images++;
      if (better < 5) amongFive++;
      if (better > 0) continue;
      right++;
      byClass[label].right++;
    }
    done += count;
    onProgress(done);
    // Lets a Ctrl-C through.
    await setImmediate(undefined, { signal });
  }
  return {
    images: done,
    accuracy: right / done,
    top5: amongFive / done,
    loss: loss / done,
    byClass,
  };
}

/** How many classes are more probable than one; of equal ones the first counts, as argmax has it. All are where it is NaN. */
const countBetter = (row: Float32Array, label: number): number =>
  row.filter((value, at) => !(value < row[label] || (value === row[label] && at >= label))).length;
