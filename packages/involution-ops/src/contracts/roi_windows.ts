import type { RoiAlignAttrs } from './RoiAlign.ts';

/** What the bins of every box read along one axis of the map: bin p of box n those from offsets[n · bins + p] to before the next. */
export interface RoiWindows {
  /** [N · bins + 1] */
  offsets: Int32Array;
  /** Rows or columns, ascending in a bin. */
  indices: Int32Array;
  /** Of each: its share of the bin's samples, which sum to 1 where all samples are on the map. */
  weights: Float32Array;
}

/** The most samples that a bin may have along an axis: with more, a box spans millions of pixels, and its mean is taken for 0. */
export const MAX_ROI_SAMPLES = 2 ** 22;

/**
 * The rows and the columns of the map that each bin reads. A bin reads each of its rows at each of its columns, with the product of
 * the weights. Every kernel gets them from here, or computes the same: samples lie where mmcv's and torchvision's RoIAlign have them, to the
 * last bit of float32.
 *
 * Along an axis of L pixels, a box has the size (x2 − x1) · scale, a bin the size/bins, and g = ⌈size/bins⌉ samples at start + p · bin +
 * (i + ½) · bin / g. A sample outside [−1, L] is 0; others are clamped to [0, L − 1] and interpolated between two pixels,
 * of which one with the weight 0 is not read. No samples, and so the mean 0,
 * has a box whose size is not finite, one with g above `MAX_ROI_SAMPLES`, and one of an image that is not there.
 *
 * @param boxes [N, 4]: x1, y1, x2, y2
 * @param images [N]: the image of each box
 * @param map how many images there are, and their height and width
 */
export function roiWindows(
  boxes: Float32Array,
  images: Int32Array,
  [batch, height, width]: readonly number[],
  attrs: RoiAlignAttrs,
): { rows: RoiWindows; columns: RoiWindows } {
  const [binRows, binColumns] = attrs.outputSize;
  const exists = (n: number) => images[n] >= 0 && images[n] < batch;
  const axis = (from: number, length: number, bins: number) =>
    axisWindows(images.length, length, bins, (n) =>
      exists(n) ? extent(boxes[4 * n + from], boxes[4 * n + from + 2], bins, attrs) : NOTHING,
    );
  return { rows: axis(1, height, binRows), columns: axis(0, width, binColumns) };
}

/** Of a box along an axis, in pixels of the map. */
interface Extent {
  start: number;
  /** Size of a bin. */
  bin: number;
  /** Samples of a bin. */
  samples: number;
}

const NOTHING: Extent = { start: 0, bin: 0, samples: 0 };
const { fround } = Math;

function extent(from: number, to: number, bins: number, attrs: RoiAlignAttrs): Extent {
  const { samplingRatio, aligned } = attrs;
  const scale = fround(attrs.spatialScale);
  const offset = aligned ? 0.5 : 0;
  const start = fround(fround(from * scale) - offset);
  const end = fround(fround(to * scale) - offset);
  const size = aligned ? fround(end - start) : Math.max(fround(end - start), 1);
  const bin = fround(size / bins);
  const samples = samplingRatio > 0 ? samplingRatio : Math.ceil(bin);
  return Number.isFinite(size) && samples <= MAX_ROI_SAMPLES ? { start, bin, samples } : NOTHING;
}

function axisWindows(
  count: number,
  length: number,
  bins: number,
  extentOf: (n: number) => Extent,
): RoiWindows {
  const offsets = new Int32Array(count * bins + 1);
  const indices: number[] = [];
  const weights: number[] = [];
  for (let n = 0; n < count; n++) {
    const box = extentOf(n);
    for (let p = 0; p < bins; p++) {
      if (length > 0) addSamples(box, p, length, indices, weights, offsets[n * bins + p]);
      offsets[n * bins + p + 1] = indices.length;
    }
  }
  return { offsets, indices: Int32Array.from(indices), weights: Float32Array.from(weights) };
}

/** Appends what the samples of bin p read; those of one bin begin at `begin`. */
function addSamples(
  { start, bin, samples }: Extent,
  p: number,
  length: number,
  indices: number[],
  weights: number[],
  begin: number,
): void {
  const origin = fround(start + fround(p * bin));
  const position = (i: number) => fround(origin + fround(fround((i + 0.5) * bin) / samples));
  // The samples of a box that is turned over are read backwards: rows ascend.
  const place = bin < 0 ? (i: number) => position(samples - 1 - i) : position;
  const add = (index: number, weight: number) => {
    let at = indices.length;
    while (at > begin && indices[at - 1] > index) at--;
    if (at > begin && indices[at - 1] === index) {
      weights[at - 1] += weight;
    } else {
      indices.push(index);
      weights.push(weight);
    }
  };
  const last = length - 1;
  for (let i = firstFrom(-1, samples, place); i < samples; i++) {
    const at = place(i);
    if (!(at <= length)) break;
    const clamped = Math.min(Math.max(at, 0), last);
    const low = Math.floor(clamped);
    add(low, (1 - (clamped - low)) / samples);
    if (clamped > low) add(low + 1, (clamped - low) / samples);
  }
}

/** The first of `count` ascending places that is not below `least`; by bisection, since a long box has millions. */
function firstFrom(least: number, count: number, place: (i: number) => number): number {
  let low = 0;
  if (count > 0 && place(0) < least) {
    let high = count;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (place(middle) < least) low = middle;
      else high = middle;
    }
    low = high;
  }
  return low;
}
