/** One detection in an image, compared with the objects of its class. */
export interface Rated {
  score: number;
  /** By threshold: whether it found an object. */
  hits: boolean[];
  /** By threshold: whether it counts neither for nor against, since it is part of a crowd. */
  ignored: boolean[];
}

/** Numbers at equal distances, as numpy's `linspace` rounds them: one that a ratio equals exactly has to be that number. */
const evenly = (first: number, last: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) =>
    i === count - 1 ? last : i * ((last - first) / (count - 1)) + first,
  );

/** COCO's: 0.5, 0.55, … 0.95. */
export const THRESHOLDS: readonly number[] = /* @__PURE__ */ evenly(0.5, 0.95, 10);

/** The most detections of an image and class that count. */
const MAX_DETECTIONS = 100;

/**
 * Gives each detection of an image and a class, from the best on, the free object that it overlaps most, by every threshold, as
 * `evaluateImg` of pycocotools does. A crowd may be found any number of times, but only by what finds no other object.
 *
 * @param scores of the detections
 * @param crowds of the objects, whether they are crowds
 * @param overlap of a detection and an object
 */
export function rate(
  scores: readonly number[],
  crowds: readonly boolean[],
  overlap: (detection: number, object: number) => number,
): Rated[] {
  const ranked = [...scores.keys()].sort((a, b) => scores[b] - scores[a]).slice(0, MAX_DETECTIONS);
  // Crowds come last.
  const objects = [...crowds.keys()].sort((a, b) => Number(crowds[a]) - Number(crowds[b]));
  const found = THRESHOLDS.map(() => new Set<number>());
  return ranked.map((detection) => {
    const overlaps = new Map(objects.map((object) => [object, overlap(detection, object)]));
    const matches = THRESHOLDS.map((threshold, t) => {
      let match: number | undefined;
      let most = Math.min(threshold, 1 - 1e-10);
      for (const object of objects) {
        if (found[t].has(object) && !crowds[object]) continue;
        if (match !== undefined && !crowds[match] && crowds[object]) break;
        const overlapped = overlaps.get(object)!;
        if (overlapped < most) continue;
        most = overlapped;
        match = object;
      }
      if (match !== undefined) found[t].add(match);
      return match;
    });
    return {
      score: scores[detection],
      hits: matches.map((match) => match !== undefined && !crowds[match]),
      ignored: matches.map((match) => match !== undefined && crowds[match]),
    };
  });
}

/** At these recalls precision is looked at: 0, 0.01, … 1. */
const RECALLS: readonly number[] = /* @__PURE__ */ evenly(0, 1, 101);

/**
 * The mean precision at 101 recalls, of all detections of a class from the best on; at every recall the best precision that is
 * reached there or beyond.
 *
 * @param objects how many there are to be found
 * @param threshold index among `THRESHOLDS`
 */
export function precisionOf(rated: readonly Rated[], objects: number, threshold: number): number {
  let [hits, misses] = [0, 0];
  const curve: { recall: number; precision: number }[] = [];
  for (const { hits: hit, ignored } of rated) {
    if (hit[threshold]) hits++;
    else if (!ignored[threshold]) misses++;
    curve.push({
      recall: hits / objects,
      precision: hits / Math.max(hits + misses, 1),
    });
  }
  for (let i = curve.length - 2; i >= 0; i--) {
    curve[i].precision = Math.max(curve[i].precision, curve[i + 1].precision);
  }
  let at = 0;
  let sum = 0;
  for (const recall of RECALLS) {
    while (at < curve.length && curve[at].recall < recall) at++;
    sum += curve[at]?.precision ?? 0;
  }
  return sum / RECALLS.length;
}
