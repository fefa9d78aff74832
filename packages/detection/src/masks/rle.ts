import { assertOptions, type OptionNames } from '@dynaconv/options';
import type { Mask } from './mask.ts';
import { fromText, toText } from './rle_text.ts';

/** COCO's run lengths of a mask, as text. */
export interface CompressedRle {
  /** [height, width] */
  size: [number, number];
  counts: string;
}

/** COCO's run lengths of a mask, as numbers: how many pixels are 0, then 1, then 0 and so on, column by column. */
export interface UncompressedRle {
  /** [height, width] */
  size: [number, number];
  counts: number[];
}

export interface RleOptions {
  /** Whether `counts` is text, as pycocotools writes it (default), or an array of numbers. */
  compressed?: boolean;
}

const RLE_OPTIONS: OptionNames<RleOptions> = { compressed: true };

/**
 * COCO's run lengths of a mask, as in its annotations and results: `{ size: [height, width], counts }`.
 *
 * @throws RangeError for data that is not width·height bytes
 */
export function toRle(mask: Mask, options: { compressed: false }): UncompressedRle;
export function toRle(mask: Mask, options?: { compressed?: true }): CompressedRle;
export function toRle(mask: Mask, options: RleOptions = {}): CompressedRle | UncompressedRle {
  assertOptions('toRle', options, RLE_OPTIONS);
  const { compressed = true } = options;
  const size: [number, number] = [mask.height, mask.width];
  const counts = runsOf(mask);
  return compressed ? { size, counts: toText(counts) } : { size, counts };
}

/**
 * The mask that run lengths of COCO stand for, of either kind.
 *
 * @throws RangeError for runs that do not add up to height·width, or text that is not run lengths
 */
export function toMask({ size: [height, width], counts }: CompressedRle | UncompressedRle): Mask {
  const runs = countsOf(counts);
  const total = runs.reduce((a, b) => a + b, 0);
  if (!runs.every((run) => run >= 0) || total !== height * width) {
    throw new RangeError(
      `toMask: the run lengths add up to ${total}, expected ${height}·${width} = ${height * width} of positive ones`,
    );
  }
  const data = new Uint8Array(height * width);
  let begin = 0;
  runs.forEach((run, i) => {
    const end = begin + run;
    if (i % 2 === 1) {
      for (let at = begin; at < end; at++)
        data[(at % height) * width + Math.floor(at / height)] = 1;
    }
    begin = end;
  });
  return { data, width, height };
}

/** Run lengths as numbers. */
export const countsOf = (counts: string | readonly number[]): readonly number[] =>
  typeof counts === 'string' ? fromText(counts) : counts;

function runsOf({ data, width, height }: Mask): number[] {
  if (data.length !== width * height) {
    throw new RangeError(
      `toRle: the mask has ${data.length} values, expected ${width}·${height} = ${width * height}`,
    );
  }
  const runs: number[] = [];
  let previous = false;
  let run = 0;
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      const inside = data[y * width + x] !== 0;
      if (inside !== previous) {
        runs.push(run);
        run = 0;
        previous = inside;
      }
      run++;
    }
  }
  runs.push(run);
  return runs;
}
