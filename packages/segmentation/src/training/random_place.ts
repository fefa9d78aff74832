import type { Size } from '@dynaconv/models/images';
import type { Random } from '@dynaconv/training/data';

/** How many places are tried in all. */
const TRIES = 11;

export interface Place {
  top: number;
  left: number;
}

/** Where a part of an image is cut out: the first place, drawn at random, that is good enough; the last one where none is. */
export function randomPlace(
  image: Size,
  part: Size,
  random: Random,
  isGood: (place: Place) => boolean,
): Place {
  let place: Place = { top: 0, left: 0 };
  for (let tries = 0; tries < TRIES; tries++) {
    place = {
      top: random.below(image.height - part.height + 1),
      left: random.below(image.width - part.width + 1),
    };
    if (isGood(place)) break;
  }
  return place;
}
