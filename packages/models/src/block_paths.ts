import type { LayersModel } from '@tensorflow/tfjs-layers';
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
  const isCount = (count: number) => Number.isInteger(count) && count >= 0;
  if (counts.length !== blocks.length || !counts.every(isCount)) {
    throw new RangeError(
      `blockPaths: counts are [${counts}], expected ${blocks.length} integers of at least 0, one for each stage of '${model.name}'`,
    );
  }
  const hasLayers = (path: string) => model.layers.some(({ name }) => name.startsWith(`${path}.`));
  return blocks.flatMap((lists, stage) =>
    lists.flatMap((list) =>
      Array.from({ length: counts[stage] }, (_, i) => `${list}.${i}`).filter(hasLayers),
    ),
  );
}
