import type { Size } from '@dynaconv/models/images';
import type { Mask } from '../masks/mask.ts';

/** What is to be found in an image of a batch, in pixels of the network's input. */
export interface ImageObjects {
  /** `x1, y1, x2, y2` of each. */
  boxes: Float32Array;
  /** Indices of their classes. */
  labels: readonly number[];
  /** Of the input's size, for networks that learn masks. */
  masks?: readonly Mask[];
  /** The size of the image within the input, from the upper left corner; the whole input by default. */
  seen?: Size;
}

/**
 * @param input the size of the network's input
 * @param masks whether the network learns them
 * @throws RangeError for a label that is no class, for boxes that are not four finite numbers each or have no area, and for masks that
 * are missing or of another size
 */
export function assertObjects(
  { boxes, labels, masks }: ImageObjects,
  image: number,
  { classes, input, needsMasks }: { classes: number; input: Size; needsMasks: boolean },
): void {
  const fail = (what: string): never => {
    throw new RangeError(`detectorLosses: image ${image} ${what}`);
  };
  if (boxes.length !== 4 * labels.length) {
    fail(
      `has ${boxes.length} coordinates for ${labels.length} labels, expected four for each label`,
    );
  }
  labels.forEach((label, i) => {
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      fail(`has an object of class ${label}, expected a whole number from 0 to ${classes - 1}`);
    }
    const [x1, y1, x2, y2] = boxes.subarray(4 * i, 4 * i + 4);
    if (!(Number.isFinite(x1 + y1 + x2 + y2) && x2 > x1 && y2 > y1)) {
      fail(`has the box [${[x1, y1, x2, y2]}], expected x1 < x2 and y1 < y2, all finite`);
    }
  });
  if (!needsMasks) return;
  if (masks?.length !== labels.length) {
    fail(`has ${masks?.length ?? 0} masks for ${labels.length} objects, expected one for each`);
  }
  for (const { width, height, data } of masks!) {
    if (width === input.width && height === input.height && data.length === width * height) {
      continue;
    }
    fail(
      `has a mask of ${width}×${height} with ${data.length} values, expected those of the input, ${input.width}×${input.height}`,
    );
  }
}
