import { type Random, seededRandom } from '../core/data.ts';

/** What a box is drawn for: the image, and the bins that it will have. */
interface Canvas {
  height: number;
  width: number;
  bins: readonly [number, number];
}

type Box = [x1: number, y1: number, x2: number, y2: number];

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

/** From `from` on, in both directions, of a size up to `size` times that of the image. */
function drawn({ height, width }: Canvas, random: Random, size: number): Box {
  const x = (1.4 * random() - 0.3) * width;
  const y = (1.4 * random() - 0.3) * height;
  return [x, y, x + size * random() * width, y + size * random() * height];
}

/** Networks predict all of these in a bad hour. */
const WILD: readonly Box[] = [
  [nan, 0, 4, 4],
  [0, 0, 4, nan],
  [0, 0, infinity, 4],
  [-infinity, -infinity, infinity, infinity],
  [infinity, 0, -infinity, 4],
  [-1e30, 0, 1e30, 4],
  [0, -3e38, 4, 3e38],
  [1e30, 1e30, 2e30, 2e30],
];

const DRAW = {
  /** Inside, and over each border. */
  any: (canvas, random) => drawn(canvas, random, 0.8),
  /** Bins of a pixel each: samples lie on pixels, on the last that counts as inside, and on the first outside. */
  pixels({ height, width, bins }, random) {
    const x = Math.floor(random() * (width + 3)) - 2;
    const y = Math.floor(random() * (height + 3)) - 2;
    return [x, y, x + bins[1], y + bins[0]];
  },
  /** Less than a pixel. */
  tiny: (canvas, random) => drawn(canvas, random, 0.05),
  /** Without an extent in one direction, or in both. */
  empty(canvas, random) {
    const [x1, y1, x2, y2] = drawn(canvas, random, 0.5);
    return random() < 0.5 ? [x1, y1, x1, y2] : [x1, y1, x2, y1];
  },
  /** The second corner left of the first, or above it. */
  turned(canvas, random) {
    const [x1, y1, x2, y2] = drawn(canvas, random, 0.8);
    return random() < 0.5 ? [x2, y2, x1, y1] : [x2, y1, x1, y2];
  },
  /** The whole image, and a little more. */
  whole: ({ height, width }, random) => [-random(), -random(), width + random(), height + random()],
  /** Thousands of pixels, most of them outside. */
  long(canvas, random) {
    const [x1, y1, x2, y2] = drawn(canvas, random, 0.6);
    return random() < 0.5 ? [x1 - 9000, y1, x2 + 5000, y2] : [x1, y1 - 3000, x2, y2 + 7000];
  },
  wild: (_canvas, _random, n) => WILD[n % WILD.length],
} satisfies Record<string, (canvas: Canvas, random: Random, n: number) => readonly number[]>;

export type BoxKind = keyof typeof DRAW;
export const BOX_KINDS = Object.keys(DRAW) as BoxKind[];

/** Numbers of float32: x1, y1, x2, y2 of each box. */
export function boxesOf(
  kind: BoxKind,
  count: number,
  [height, width]: readonly [number, number],
  bins: readonly [number, number],
): number[] {
  const random = seededRandom(`${count} ${kind} boxes in ${height} × ${width}`);
  const canvas: Canvas = { height, width, bins };
  return Array.from({ length: count }, (_, n) => DRAW[kind](canvas, random, n))
    .flat()
    .map(Math.fround);
}

/** The image of each box: every image in turn, or, `astray`, many that are not there. */
export function imagesOf(kind: string, count: number, batch: number): number[] {
  const astray = [0, -1, batch, batch + 1, 2 ** 31 - 1, -(2 ** 31)];
  return Array.from({ length: count }, (_, n) =>
    kind === 'astray' ? astray[n % astray.length] : n % Math.max(batch, 1),
  );
}
