import {
  describeGraph,
  graphsOf,
  type ModuleSummary,
  summarizeModules,
} from '@dynaconv/models/dense';
import { assertOptions, type OptionNames } from '@dynaconv/options';
import { segmenterNetwork } from './registry.ts';

export interface SegmenterSummaryOptions {
  /** [height, width] of the input; 512×512 by default. */
  size?: readonly [number, number];
  /** The network's own number by default. */
  numClasses?: number;
}

const OPTIONS: OptionNames<SegmenterSummaryOptions> = { size: true, numClasses: true };

export interface SegmenterSummary extends ModuleSummary {
  /** [H, W, C] */
  inputShape: number[];
  modules: ModuleSummary[];
}

/**
 * Parameters and multiply–adds of a segmenter as it is used, with dilated branches merged and without its auxiliary head. They are
 * counted from the description: no weights are made, and no backend is needed.
 *
 * @throws RangeError for a name that does not exist, or a size that is not two positive integers; TypeError for an option that does not exist
 */
export function segmenterSummary(
  name: string,
  options: SegmenterSummaryOptions = {},
): SegmenterSummary {
  assertOptions('segmenterSummary', options, OPTIONS);
  const network = segmenterNetwork(name);
  const { size = [512, 512], numClasses = network.numClasses } = options;
  const sides = [...size, numClasses];
  if (size.length !== 2 || !sides.every((side) => Number.isInteger(side) && side > 0)) {
    throw new RangeError(
      `segmenterSummary: size is [${size}] and numClasses ${numClasses}, expected [height, width] and a number, all positive integers`,
    );
  }
  const inputShape = [...size, 3];
  const variant = { numClasses, reparametrised: true };
  const { segmenter } = graphsOf(network, variant, false);
  const parts = describeGraph(segmenter, variant.reparametrised, [inputShape]);
  return { ...summarizeModules(name, [{ parts }]), inputShape };
}
