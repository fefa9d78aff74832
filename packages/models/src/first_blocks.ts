import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Backbone } from './network/architecture.ts';

/**
 * Module paths of the first blocks of each stage, of those that a model has.
 *
 * @throws RangeError for counts that are not one for each stage
 */
export function firstBlocks(
  operation: string,
  model: LayersModel,
  blocks: Backbone['blocks'],
  counts: readonly number[],
): string[] {
  const isCount = (count: number) => Number.isInteger(count) && count >= 0;
  if (counts.length !== blocks.length || !counts.every(isCount)) {
    throw new RangeError(
      `${operation}: counts are [${counts}], expected ${blocks.length} integers of at least 0, one for each stage of '${model.name}'`,
    );
  }
  const hasLayers = (path: string) => model.layers.some(({ name }) => name.startsWith(`${path}.`));
  return blocks.flatMap((lists, stage) =>
    lists.flatMap((list) =>
      Array.from({ length: counts[stage] }, (_, i) => `${list}.${i}`).filter(hasLayers),
    ),
  );
}
