import type { Size } from '@dynaconv/models/images';

/** A mask of an image: a byte for every pixel, rows from the top, 1 where the object is and 0 elsewhere. */
export interface Mask extends Size {
  data: Uint8Array;
}
