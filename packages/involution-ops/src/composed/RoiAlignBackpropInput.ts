import { add, reshape, type Tensor, type Tensor2D, tidy, zeros } from '@tensorflow/tfjs-core';
import type { RoiAlignBackpropInputAttrs } from '../contracts/RoiAlignBackpropInput.ts';
import { type RowSum, roiBins } from '../roi_bins.ts';
import { sumRows } from './sum_rows.ts';

/** How many reads of pixels are turned round at once. */
const MAX_READS = 2 ** 21;

/** `RoiAlignBackpropInput` as sums of the bins that read each pixel. */
export function composeRoiAlignBackpropInput(
  { dy, boxes, batchIndices }: Record<'dy' | 'boxes' | 'batchIndices', Tensor>,
  attrs: RoiAlignBackpropInputAttrs,
): Tensor {
  const { inputShape } = attrs;
  const channels = inputShape[3];
  let dx = zeros(inputShape) as Tensor;
  if (dx.size === 0 || dy.size === 0) return dx;
  const source = reshape(dy, [-1, channels]) as Tensor2D;
  const bins = roiBins(
    boxes.dataSync<'float32'>(),
    batchIndices.dataSync<'int32'>(),
    inputShape,
    attrs,
  );
  for (const readers of readersOf(bins, dx.size / channels)) {
    dx = tidy(() => add(dx, reshape(sumRows(source, readers), inputShape)));
  }
  return dx;
}

/** For each pixel the bins that read it, in several parts where they are many. */
function* readersOf(bins: Iterable<RowSum>, pixels: number): Generator<RowSum[]> {
  const none = () => Array.from({ length: pixels }, (): RowSum => ({ rows: [], weights: [] }));
  let readers = none();
  let reads = 0;
  let bin = 0;
  for (const { rows, weights } of bins) {
    for (const [tap, pixel] of rows.entries()) {
      readers[pixel].rows.push(bin);
      readers[pixel].weights.push(weights[tap]);
    }
    bin++;
    reads += rows.length;
    if (reads >= MAX_READS) {
      yield readers;
      readers = none();
      reads = 0;
    }
  }
  if (reads > 0) yield readers;
}
