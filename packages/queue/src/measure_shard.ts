import type { Settings } from './batch/settings.ts';
import { readPixels } from './files/read_pixels.ts';
import { loadNetwork } from './tasks/load_network.ts';
import type { Network } from './tasks/network.ts';

/** What a shard should take: long against the server's part of it, short against what a lost worker has to do again. */
const SHARD_SECONDS = 10;
/** More images than this would make a job of Redis long, and gain nothing. */
const MAX_SHARD = 1000;
/** How many images are tried, and for how long. */
const TRIED = 20;
const TRIED_SECONDS = 5;

/**
 * How many images take 10 seconds, by what the first ones take with this network on tfjs's current backend in this process; from 1 to
 * 1000. Images that cannot be read are left out.
 *
 * @throws as `loadModel`, `loadDetector` and `loadSegmenter`
 */
export async function measureShard(images: readonly string[], settings: Settings): Promise<number> {
  const network = await loadNetwork(settings);
  try {
    const seconds: number[] = [];
    const begin = performance.now();
    for (const image of images.slice(0, TRIED)) {
      const took = await secondsOf(network, image, settings);
      if (took !== undefined) seconds.push(took);
      if (performance.now() - begin > 1000 * TRIED_SECONDS && seconds.length > 1) break;
    }
    // The first run of a network also prepares it.
    const steady = seconds.length > 1 ? seconds.slice(1) : seconds;
    return shardOf(steady);
  } finally {
    network.dispose();
  }
}

/** How many images of such times a shard has. */
export function shardOf(seconds: readonly number[]): number {
  const mean = seconds.reduce((a, b) => a + b, 0) / seconds.length;
  const count = Math.round(SHARD_SECONDS / mean);
  return Number.isNaN(count) ? MAX_SHARD : Math.min(MAX_SHARD, Math.max(1, count));
}

async function secondsOf(
  network: Network,
  image: string,
  { maxPixels }: Settings,
): Promise<number | undefined> {
  const start = performance.now();
  try {
    await network.run(await readPixels(image, maxPixels));
  } catch {
    return undefined; // Its line of the results will say why.
  }
  return (performance.now() - start) / 1000;
}
