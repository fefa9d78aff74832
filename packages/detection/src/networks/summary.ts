import {
  type CountedParts,
  describeGraph,
  graphsOf,
  type ModuleSummary,
  summarizeModules,
} from '@dynaconv/models/dense';
import { assertOptions, type OptionNames } from '@dynaconv/options';
import { findDetector, type GraphName } from './networks.ts';

export interface DetectorSummaryOptions {
  /** [height, width] of the input; 800×1280 by default. */
  size?: readonly [number, number];
  /** The network's own number by default. */
  numClasses?: number;
  /** How many regions the box head of an R-CNN looks at; 1000 by default. */
  regions?: number;
  /** How many objects a mask head gives masks of; 100 by default. */
  masks?: number;
}

const OPTIONS: OptionNames<DetectorSummaryOptions> = {
  size: true,
  numClasses: true,
  regions: true,
  masks: true,
};

export interface DetectorSummary extends ModuleSummary {
  /** [H, W, C] */
  inputShape: number[];
  modules: ModuleSummary[];
}

/** What gets every level's map. */
const DENSE_HEADS: readonly GraphName[] = ['retina', 'rpn'];

/**
 * Parameters and multiply–adds of a detector as it is used, with dilated branches merged. They are counted from the description: no
 * weights are made, and no backend is needed.
 *
 * @throws RangeError for a name that does not exist, or numbers that are not positive integers; TypeError for an option that does not exist
 */
export function detectorSummary(
  name: string,
  options: DetectorSummaryOptions = {},
): DetectorSummary {
  assertOptions('detectorSummary', options, OPTIONS);
  const network = findDetector('detectorSummary', name);
  const { size = [800, 1280], numClasses = network.numClasses } = options;
  const { regions = 1000, masks = 100 } = options;
  const numbers = [...size, numClasses, regions, masks];
  if (size.length !== 2 || !numbers.every((number) => Number.isInteger(number) && number > 0)) {
    throw new RangeError(
      `detectorSummary: size is [${size}], numClasses ${numClasses}, regions ${regions} and masks ${masks}, expected [height, width] and numbers, all positive integers`,
    );
  }
  const inputShape = [...size, 3];
  const graphs = graphsOf(network, { numClasses, reparametrised: true }, false);
  const counted = (Object.keys(graphs) as GraphName[]).flatMap((graph): CountedParts[] => {
    const parts = (shapes?: number[][]) => describeGraph(graphs[graph], true, shapes);
    if (DENSE_HEADS.includes(graph)) {
      const channels = graphs[graph].inputs.level.at(-1)!;
      return network.anchors.map(({ stride }, i) => {
        const map = size.map((side) => Math.ceil(side / stride));
        return { parts: parts([[...map, channels]]), again: i > 0 };
      });
    }
    if (graph === 'trunk') return [{ parts: parts([inputShape]) }];
    return [{ parts: parts(), times: graph === 'box' ? regions : masks }];
  });
  return { ...summarizeModules(name, counted), inputShape };
}
