import type { ClassIndices } from '../task/class_map.ts';

/**
 * How often pixels of one class were given another, over any number of images, and the mean intersection over union that follows from
 * it (Everingham et al., IJCV 2010, section 4.1.2), as mmsegmentation computes it.
 */
export class ConfusionMatrix {
  readonly numClasses: number;
  /** `[numClasses, numClasses]`: pixels by their true class, then by the class they were given. */
  readonly counts: Float64Array;

  /** @throws RangeError for a number of classes that is not a positive integer */
  constructor(numClasses: number) {
    if (!Number.isInteger(numClasses) || numClasses < 1) {
      throw new RangeError(
        `ConfusionMatrix: numClasses is ${numClasses}, expected a positive integer`,
      );
    }
    this.numClasses = numClasses;
    this.counts = new Float64Array(numClasses ** 2);
  }

  /**
   * Adds the pixels of an image. Pixels whose true class is not below `numClasses`, such as 255, are ignored.
   *
   * @param truth the true class of every pixel
   * @param map the class that each was given, as `segment` returns it
   * @throws RangeError for maps of different sizes, and for a class that was given and does not exist
   */
  add(truth: ArrayLike<number>, map: ClassIndices): void {
    const { numClasses, counts } = this;
    if (truth.length !== map.length) {
      throw new RangeError(
        `ConfusionMatrix: the true map has ${truth.length} pixels, the other one ${map.length}; expected as many`,
      );
    }
    for (let i = 0; i < map.length; i++) {
      if (!(truth[i] < numClasses)) continue;
      if (map[i] >= numClasses) {
        throw new RangeError(
          `ConfusionMatrix: pixel ${i} has class ${map[i]}, expected a class below ${numClasses}`,
        );
      }
      counts[truth[i] * numClasses + map[i]]++;
    }
  }

  /** Of every class, the pixels that both maps give it over those that either does; NaN for a class that neither map has. */
  iou(): number[] {
    const { numClasses, counts } = this;
    return Array.from({ length: numClasses }, (_, c) => {
      let either = -counts[c * numClasses + c];
      for (let other = 0; other < numClasses; other++) {
        either += counts[c * numClasses + other] + counts[other * numClasses + c];
      }
      return counts[c * numClasses + c] / either;
    });
  }

  /** The mean of `iou` over the classes that occur; NaN if none does. */
  meanIou(): number {
    const known = this.iou().filter((value) => !Number.isNaN(value));
    return known.reduce((a, b) => a + b, 0) / known.length;
  }
}
