import type { ReadImageOptions } from '@dynaconv/models';
import { LOAD_NETWORK_OPTIONS, type LoadNetworkOptions, loadNetwork } from '@dynaconv/models/dense';
import { assertOptions, type OptionNames } from '@dynaconv/options';
import { ObjectDetector } from './detectors/object_detector.ts';
import { allDetectors, type DetectorNetwork, findDetector } from './networks/networks.ts';

/** `ReadOptions` (signal, onProgress, stateDict, …) are those of `readCheckpoint`. */
export interface LoadDetectorOptions extends LoadNetworkOptions, ReadImageOptions {
  /**
   * What the long and the short side of an image are resized to fit into, in pixels; by default the network's own, for COCO
   * [1333, 800]. Less is faster, and finds fewer small objects.
   */
  scale?: readonly [long: number, short: number];
  /** How many regions an R-CNN looks at in an image; 1000 by default. Fewer are faster. */
  maxProposals?: number;
}

const OPTIONS: OptionNames<LoadDetectorOptions> = {
  ...LOAD_NETWORK_OPTIONS,
  maxPixels: true,
  scale: true,
  maxProposals: true,
};

/**
 * A detector with the weights of a checkpoint, ready to find objects in images of any kind. Class names are those given, else those in
 * the checkpoint, else the network's own where there are as many classes: COCO's 80.
 *
 * @param detector a name (see `listDetectors`), or a network of your own, made by `detectorNetwork`
 * @throws RangeError for a name that does not exist, and options out of range; TypeError for an option that does not exist, and where
 * there are no weights; CheckpointError for a file that cannot be read; WeightsMismatchError for a checkpoint of another network, which it
 * names where it can
 */
export async function loadDetector(
  detector: string | DetectorNetwork,
  options: LoadDetectorOptions,
): Promise<ObjectDetector> {
  assertOptions('loadDetector', options, OPTIONS);
  const network = typeof detector === 'string' ? findDetector('loadDetector', detector) : detector;
  const { preprocessing } = network;
  const { scale = preprocessing.scale, maxProposals = 1000, maxPixels, ...loading } = options ?? {};
  assertScale(scale);
  if (!Number.isInteger(maxProposals) || maxProposals < 1) {
    throw new RangeError(
      `loadDetector: maxProposals is ${maxProposals}, expected a positive integer`,
    );
  }
  const { models, labels, report } = await loadNetwork(network, loading, {
    operation: 'loadDetector',
    classNames: network.classNames,
    others: allDetectors(),
  });
  return new ObjectDetector({
    network,
    models,
    labels,
    preprocessing: { ...preprocessing, scale },
    maxProposals,
    report,
    maxPixels,
  });
}

function assertScale(scale: readonly number[]): void {
  const isSide = (side: unknown) => Number.isFinite(side) && (side as number) >= 1;
  if (Array.isArray(scale) && scale.length === 2 && scale.every(isSide)) return;
  throw new RangeError(
    `loadDetector: scale is ${JSON.stringify(scale)}, expected the long and the short side in pixels, such as [1333, 800]`,
  );
}
