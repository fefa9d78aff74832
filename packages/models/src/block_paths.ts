import type { LayersModel } from '@tensorflow/tfjs-layers';
import { firstBlocks } from './first_blocks.ts';
import { architectureOf } from './network/architecture_of.ts';
import type { EntryPoint } from './network/entry_point.ts';

/**
 * Module paths of the first blocks of each stage, such as `blocks1.0`: which to compute again in the backward pass
 * (`recomputed` of `@dynaconv/training`), or to freeze.
 *
 * @param counts how many blocks of each of the four stages, `--ckpt-stg` of the official OverLoCK; those of its third and fourth stage
 * count for the Focus-Net's blocks of that size too. Where a stage has fewer, all of them
 * @param entryPoint as in `deploy`
 * @throws RangeError for counts that are not one for each stage; Error for a model of another origin
 */
export function blockPaths(
  model: LayersModel,
  counts: readonly number[],
  entryPoint?: EntryPoint,
): string[] {
  const { blocks } = architectureOf('blockPaths', model, entryPoint).backbone;
  return firstBlocks('blockPaths', model, blocks, counts);
}
