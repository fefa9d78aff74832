import type { LayersModel } from '@tensorflow/tfjs-layers';
import { denseBackbone } from './backbones/dense_backbones.ts';
import { firstBlocks } from './first_blocks.ts';
import type { DenseNetwork } from './network/dense_network.ts';

/**
 * `blockPaths` for the backbone of a network for detection or segmentation.
 *
 * @param model the graph that has the backbone
 * @throws RangeError for counts that are not one for each stage
 */
export const denseBlockPaths = (
  { backbone, task }: Pick<DenseNetwork, 'backbone' | 'task'>,
  model: LayersModel,
  counts: readonly number[],
): string[] =>
  firstBlocks('denseBlockPaths', model, denseBackbone(backbone, { task }).blocks, counts);
