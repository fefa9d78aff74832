import { assertOptions, type OptionNames } from '@dynaconv/options';
import type { SlidingWindow } from './tiles.ts';

export interface SegmentOptions {
  /** Whether the softmax of each pixel's class is wanted too; false by default. */
  scores?: boolean;
  /** Passes over the image at these multiples of the scale, whose softmaxes are averaged; [1] by default. */
  ratios?: readonly number[];
  /** Whether there is a pass over the mirrored image beside each of these; false by default. */
  flip?: boolean;
  /** Windows that the network sees the image through one by one; the whole image at once by default. */
  slidingWindow?: SlidingWindow;
  signal?: AbortSignal;
}

const OPTIONS: OptionNames<SegmentOptions> = {
  scores: true,
  ratios: true,
  flip: true,
  slidingWindow: true,
  signal: true,
};

const SLIDING: OptionNames<SlidingWindow> = { crop: true, stride: true };

/** @throws TypeError for an option that does not exist; RangeError for ratios or windows out of range */
export function assertSegmentOptions(options: SegmentOptions): void {
  assertOptions('segment', options, OPTIONS);
  const { ratios = [1], slidingWindow } = options;
  if (ratios.length === 0 || !ratios.every((ratio) => ratio > 0 && Number.isFinite(ratio))) {
    throw new RangeError(
      `segment: ratios are [${ratios}], expected positive numbers, at least one`,
    );
  }
  if (slidingWindow === undefined) return;
  assertOptions('segment: slidingWindow', slidingWindow, SLIDING);
  const [crop, stride] = (['crop', 'stride'] as const).map((name) => {
    const sides = [slidingWindow[name]].flat();
    if (sides.length > 2 || !sides.every((side) => Number.isInteger(side) && side > 0)) {
      throw new RangeError(
        `segment: slidingWindow.${name} is ${sides.join('×')}, expected a positive integer, or [height, width]`,
      );
    }
    return sides;
  });
  if (stride[0] > crop[0] || stride.at(-1)! > crop.at(-1)!) {
    throw new RangeError(
      `segment: slidingWindow.stride is ${stride.join('×')}, expected at most the crop of ${crop.join('×')}, or pixels between the windows are not seen`,
    );
  }
}
