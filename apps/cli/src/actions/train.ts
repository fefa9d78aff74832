import path from 'node:path';
import { print, printJson } from '../output.ts';
import { trainLocally } from '../train/local.ts';
import type { TrainOptions } from '../train/options.ts';
import { trainNetwork } from '../train/train_network.ts';

export async function train(
  data: string,
  options: TrainOptions,
  signal: AbortSignal,
): Promise<void> {
  if (options.local !== undefined) {
    await trainLocally(process.argv.slice(2), options, signal);
    return;
  }
  const { tested, ...trained } = await trainNetwork(data, options, signal);
  const { best, output } = trained;
  // Of several workers the first speaks.
  if (options.rank) return;
  if (options.json) {
    printJson(trained);
  } else if (best) {
    print([
      `best: epoch ${best.epoch}, ${(100 * best.accuracy).toFixed(2)} % of ${tested} images right; ${path.join(output, 'best.safetensors')}`,
    ]);
  }
}
