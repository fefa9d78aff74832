import { LOAD_NETWORK_OPTIONS, type LoadNetworkOptions, loadNetwork } from '@dynaconv/models/dense';
import { assertOptions, type OptionNames } from '@dynaconv/options';
import { paletteOf } from '../labels/palette.ts';
import { listSegmenters, segmenterNetwork } from '../networks/registry.ts';
import type { SegmentationNetwork } from '../networks/segmentation_network.ts';
import { SemanticSegmenter } from './semantic_segmenter.ts';

/** `ReadOptions` (signal, onProgress, stateDict, …) are those of `readCheckpoint`. */
export interface LoadSegmenterOptions extends LoadNetworkOptions {
  /**
   * The long and the short side, in either order, that images are resized to fit into. By default those that the network was evaluated
   * at: 2048 and 1024 for Cityscapes, 2048 and 512 for ADE20K. Smaller ones take less time and memory.
   */
  scale?: readonly [number, number];
  /** The most pixels of an image that is read; 268,402,689 (16383²) by default. */
  maxPixels?: number;
}

const OPTIONS: OptionNames<LoadSegmenterOptions> = {
  ...LOAD_NETWORK_OPTIONS,
  scale: true,
  maxPixels: true,
};

/**
 * A network for semantic segmentation with the weights of a checkpoint, ready to give a class to every pixel of images of any kind
 * and size. Where no backend has been chosen, it chooses as `loadModel` does. With `strict: false`, weights that the checkpoint
 * lacks are drawn at random.
 *
 * @param segmenter a name (see `listSegmenters`), or a network of your own, made by `semanticFpn` or `uperNet`
 * @throws RangeError for a name that does not exist, a scale that is not two positive integers, or labels that are not one for each class;
 * TypeError for an option that does not exist, and where there are no weights; CheckpointError for a file that cannot be read;
 * WeightsMismatchError for a checkpoint of another network, which it names where it can
 */
export async function loadSegmenter(
  segmenter: string | SegmentationNetwork,
  options: LoadSegmenterOptions,
): Promise<SemanticSegmenter> {
  assertOptions('loadSegmenter', options, OPTIONS);
  const network = typeof segmenter === 'string' ? segmenterNetwork(segmenter) : segmenter;
  const { scale = network.pipeline.scale, maxPixels, ...loading } = options ?? {};
  if (scale.length !== 2 || !scale.every((side) => Number.isInteger(side) && side > 0)) {
    throw new RangeError(
      `loadSegmenter: scale is [${scale}], expected a long and a short side, such as [2048, 1024]`,
    );
  }
  const { models, labels, report, checkpoint } = await loadNetwork(network, loading, {
    operation: 'loadSegmenter',
    classNames: network.classes.names,
    others: listSegmenters().map(segmenterNetwork),
  });
  return new SemanticSegmenter(models.segmenter, {
    labels,
    palette: paletteOf(checkpoint, labels.length, network.classes),
    pipeline: { ...network.pipeline, scale },
    minimumSize: network.minimumSize,
    report,
    maxPixels,
  });
}
