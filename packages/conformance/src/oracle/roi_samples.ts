import type { RoiAlignAttrs } from '@dynaconv/involution-ops/base';

/** A pixel along one axis that a sample reads. */
interface Read {
  at: number;
  weight: number;
}

/** More samples than these a bin are as good as none. */
const MOST_SAMPLES = 2 ** 22;

const float32 = Math.fround;

/** Sample by sample, every pixel that the bins of all boxes read, and its weights down and across. */
export function roiSamples(
  { boxes, images }: { boxes: ArrayLike<number>; images: ArrayLike<number> },
  [batch, height, width]: readonly number[],
  attrs: RoiAlignAttrs,
  visit: (bin: number, pixel: number, down: number, across: number) => void,
): void {
  const [binRows, binColumns] = attrs.outputSize;
  for (let n = 0; n < images.length; n++) {
    if (!(images[n] >= 0 && images[n] < batch)) continue;
    const [left, top, right, bottom] = [0, 1, 2, 3].map((side) => boxes[4 * n + side]);
    const down = binsOf(top, bottom, binRows, height, attrs);
    const across = binsOf(left, right, binColumns, width, attrs);
    for (const [p, rows] of down.entries()) {
      for (const [q, columns] of across.entries()) {
        const bin = (n * binRows + p) * binColumns + q;
        for (const row of rows) {
          for (const column of columns) {
            const pixel = (images[n] * height + row.at) * width + column.at;
            visit(bin, pixel, row.weight, column.weight);
          }
        }
      }
    }
  }
}

/** What the samples of each bin read. Where they lie is computed in float32, as PyTorch's operators do: it decides what they read. */
function binsOf(
  from: number,
  to: number,
  bins: number,
  length: number,
  { spatialScale, samplingRatio, aligned }: RoiAlignAttrs,
): Read[][] {
  const [start, end] = [from, to].map((side) =>
    float32(float32(side * float32(spatialScale)) - (aligned ? 0.5 : 0)),
  );
  let size = float32(end - start);
  if (!aligned && size < 1) size = 1;
  const binSize = float32(size / bins);
  const samples = samplingRatio || Math.ceil(binSize);
  const sampled = Number.isFinite(size) && samples <= MOST_SAMPLES;
  return Array.from({ length: bins }, (_, p) => {
    const reads: Read[] = [];
    if (!sampled) return reads;
    const first = float32(start + float32(p * binSize));
    for (let i = 0; i < samples; i++) {
      const at = float32(first + float32(float32((i + 0.5) * binSize) / samples));
      reads.push(
        ...interpolate(at, length).map((read) => ({ ...read, weight: read.weight / samples })),
      );
    }
    return reads;
  });
}

function interpolate(at: number, length: number): Read[] {
  if (!(at >= -1 && at <= length) || length === 0) return [];
  const low = Math.floor(at);
  if (low < 0) return [{ at: 0, weight: 1 }];
  if (low >= length - 1) return [{ at: length - 1, weight: 1 }];
  const high = at - low;
  const both = [
    { at: low, weight: 1 - high },
    { at: low + 1, weight: high },
  ];
  return both.filter(({ weight }) => weight > 0);
}
