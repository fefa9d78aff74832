import path from 'node:path';
import { print, printJson } from '../output.ts';
import type { TrainOptions } from '../train/options.ts';
import { trainNetwork } from '../train/train_network.ts';

export async function train(
  data: string,
  options: TrainOptions,
  signal: AbortSignal,
): Promise<void> {
  const { tested, ...trained } = await trainNetwork(data, options, signal);
  const { best, output } = trained;
  if (options.json) {
    printJson(trained);
  } else if (best) {
    print([
      `best: epoch ${best.epoch}, ${(100 * best.accuracy).toFixed(2)} % of ${tested} images right; ${path.join(output, 'best.safetensors')}`,
    ]);
  }
}
