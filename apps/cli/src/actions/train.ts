import path from 'node:path';
import { print, printJson } from '../output.ts';
import { assertOwnOptions, type OwnOptions } from '../own_options.ts';
import { trainLocally } from '../train/local.ts';
import type { TrainOptions } from '../train/options.ts';
import { trainNetwork } from '../train/train_network.ts';

/** Options that some networks have no use for, and whose they are. */
const OWN_OPTIONS: OwnOptions<TrainOptions> = {
  operator: ['classifier'],
  minScale: ['classifier'],
  rotate: ['classifier'],
  shear: ['classifier'],
  readers: ['classifier'],
  workers: ['classifier'],
  local: ['classifier'],
  size: ['classifier', 'segmenter'],
  scale: ['detector', 'segmenter'],
  images: ['detector'],
  zeroIsNone: ['segmenter'],
};

/**
 * @param flags by the options that were given, what they are written as
 * @throws UsageError for an option that the network has no use for
 */
export async function train(
  data: string,
  options: TrainOptions,
  flags: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<void> {
  assertOwnOptions(options.model, OWN_OPTIONS, flags);
  if (options.local !== undefined) {
    await trainLocally(process.argv.slice(2), options, signal);
    return;
  }
  const { bestScore, tested: _, ...trained } = await trainNetwork(data, options, signal);
  const { best, output } = trained;
  // Of several workers the first speaks.
  if (options.rank) return;
  if (options.json) {
    printJson(trained);
  } else if (best) {
    print([`best: epoch ${best.epoch}, ${bestScore}; ${path.join(output, 'best.safetensors')}`]);
  }
}
