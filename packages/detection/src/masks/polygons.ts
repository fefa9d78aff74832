import type { Mask } from './mask.ts';

/** Steps of a pixel that edges are followed in. */
const FINE = 5;

/**
 * The pixels of polygons, as pycocotools draws COCO's annotations: of each polygon those whose centres it encloses, as edges in fifths
 * of a pixel decide it; of several, all that are in any.
 *
 * @param polygons x₁, y₁, x₂, y₂, … of each, in pixels of the image
 */
export function polygonMask(
  polygons: readonly (readonly number[])[],
  { width, height }: { width: number; height: number },
): Mask {
  const data = new Uint8Array(width * height);
  for (const polygon of polygons) {
    const turns = turnsOf(polygon, width, height);
    // Column by column from the top: from each turn on, what was outside is inside.
    let inside = 0;
    for (let at = 0; at < width * height; at++) {
      inside ^= turns[at] & 1;
      if (inside) data[(at % height) * width + Math.floor(at / height)] = 1;
    }
  }
  return { data, width, height };
}

/** How often an edge is crossed at every pixel, going down the columns one after the other. */
function turnsOf(polygon: readonly number[], width: number, height: number): Uint8Array {
  const turns = new Uint8Array(width * height + 1);
  const path = outline(polygon);
  for (let i = 1; i < path.length; i++) {
    const [before, here] = [path[i - 1], path[i]];
    if (here.x === before.x) continue;
    // Where the outline passes from one column of fine steps to the next, it may pass the centres of a column of pixels.
    const column = ((before.x < here.x ? here.x - 1 : here.x) + 0.5) / FINE - 0.5;
    if (!Number.isInteger(column) || column < 0 || column > width - 1) continue;
    const row = (Math.min(here.y, before.y) + 0.5) / FINE - 0.5;
    turns[column * height + Math.ceil(Math.min(Math.max(row, 0), height))]++;
  }
  return turns;
}

interface Point {
  x: number;
  y: number;
}

/** The closed outline of a polygon in fine steps, each of which moves by one along the longer side of its edge. */
function outline(polygon: readonly number[]): Point[] {
  const corners: Point[] = [];
  for (let i = 0; i < polygon.length; i += 2) {
    corners.push({ x: fine(polygon[i]), y: fine(polygon[i + 1]) });
  }
  return corners.flatMap((from, i) => edge(from, corners[(i + 1) % corners.length]));
}

const fine = (coordinate: number): number => Math.trunc(FINE * coordinate + 0.5);

function edge(from: Point, to: Point): Point[] {
  const across = Math.abs(to.x - from.x);
  const down = Math.abs(to.y - from.y);
  const isWide = across >= down;
  const along = isWide ? 'x' : 'y';
  const other = isWide ? 'y' : 'x';
  // Both directions have the same points: the rounding is that of the ascending one.
  const isTurned = from[along] > to[along];
  const [first, last] = isTurned ? [to, from] : [from, to];
  const length = last[along] - first[along];
  const slope = length === 0 ? 0 : (last[other] - first[other]) / length;
  const points = Array.from({ length: length + 1 }, (_, step) => {
    const rounded = Math.trunc(first[other] + slope * step + 0.5);
    return isWide ? { x: first.x + step, y: rounded } : { x: rounded, y: first.y + step };
  });
  return isTurned ? points.reverse() : points;
}
