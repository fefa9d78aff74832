import { messageOf, UsageError } from '../errors.ts';

interface Stage {
  readonly name: string;
  /** Module paths of its layers. */
  readonly paths: readonly string[];
}

/**
 * Module paths of stages that are frozen.
 * @throws UsageError for a name that no stage has
 */
export function stagePaths(
  model: string,
  stages: readonly Stage[],
  names: readonly string[],
): string[] {
  return names.flatMap((name) => {
    const stage = stages.find((each) => each.name === name);
    if (stage) return stage.paths;
    throw new UsageError(
      `--freeze: ${model} has no stage '${name}'; there are ${stages.map(({ name }) => name).join(', ')}`,
    );
  });
}

/**
 * Module paths of blocks whose maps are computed again.
 * @param counts how many of each stage
 * @throws UsageError for counts that the network has no stages for
 */
export function recomputedBlocks(
  counts: readonly number[] | undefined,
  pathsOf: (counts: readonly number[]) => string[],
): string[] {
  if (counts === undefined) return [];
  try {
    return pathsOf(counts);
  } catch (error) {
    throw new UsageError(`--recompute: ${messageOf(error)}`, { cause: error });
  }
}
