import type { Mask } from './mask.ts';
import { pasteMask } from './paste.ts';
import { type CompressedRle, toRle } from './rle.ts';

/**
 * The mask of a detected object, in the pixels of the image. It is computed from the network's small map when `data` is first read,
 * and kept from then on: a hundred masks of a large photograph take as many megabytes.
 */
export class InstanceMask implements Mask {
  readonly width: number;
  readonly height: number;
  // Private to JavaScript too, so that logs do not show them.
  readonly #paste: () => Uint8Array;
  #pasted?: Uint8Array;

  /**
   * @param map probabilities, side·side values of the box's cells
   * @param box `x1, y1, x2, y2` in pixels of the image
   * @param image its size
   */
  constructor(
    map: Float32Array,
    box: ArrayLike<number>,
    { width, height }: { width: number; height: number },
  ) {
    this.width = width;
    this.height = height;
    this.#paste = () => pasteMask(map, box, { width, height });
  }

  /** width·height bytes, rows from the top: 1 where the object is, 0 elsewhere. */
  get data(): Uint8Array {
    this.#pasted ??= this.#paste();
    return this.#pasted;
  }

  /** What `JSON.stringify` writes: COCO's compressed run lengths. */
  toJSON(): CompressedRle {
    return toRle(this);
  }
}
