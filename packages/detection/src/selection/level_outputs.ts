import type { Size } from '@dynaconv/models/images';
import { type AnchorLevel, anchorsAt } from '../boxes/anchors.ts';
import { decodeBoxes, PLAIN_DELTAS } from '../boxes/decode.ts';

/** What a head says about the most promising anchors of one level of a pyramid. */
export interface LevelOutputs {
  level: AnchorLevel;
  /** Cells in a row of the level's map. */
  width: number;
  /** Of the anchors, best first; see `anchorsAt`. */
  indices: Uint32Array;
  /** A value for each anchor, or for each anchor and class. */
  logits: Float32Array;
  /** Offsets dx, dy, dw, dh of each anchor. */
  deltas: Float32Array;
}

/** The boxes that the anchors become, `x1, y1, x2, y2` each, within the image. */
export const boxesOf = ({ level, width, indices, deltas }: LevelOutputs, image: Size) =>
  decodeBoxes(anchorsAt(indices, level, width), deltas, PLAIN_DELTAS, image);

/** One array of several. */
export function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
