import { createModel, deploy, loadModel, summary } from '@dynaconv/models';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { BenchmarkedBackend } from '../backends/backend.ts';
import { read } from '../backends/read.ts';
import { type Comparison, compare, type Entrant, type Roofline } from '../measure/compare.ts';
import type { Opponent } from '../measure/groups.ts';
import { VERY_SLOW_MS } from '../measure/interleave.ts';
import { createNetwork, issue, predict, randomImages } from '../network.ts';
import type { NetworkRivals } from '../rivals/network_rivals.ts';
import { assertSameOutput, rivalEntrant } from '../rivals/rival.ts';
import { type LoadedRival, loadRivals, prepareRivals } from './load_rivals.ts';
import { type Loading, LoadingClock } from './loading.ts';
import { baselineEntrants, type NetworkEntrant, networkEntrants } from './network_entrants.ts';

export interface ModelsOptions {
  backend: BenchmarkedBackend;
  roofline: Roofline;
  models: readonly string[];
  against: readonly Opponent[];
  /** Other runtimes, whose weights ours take; without them weights are random. */
  rivals?: NetworkRivals;
  /** Side of the square images. */
  size: number;
  /** Images at once; 1 by default. */
  batch?: number;
  rounds: number;
  /** How often each is loaded. */
  loads: number;
  onProgress?: (message: string) => void;
  /** Called with the reason why a contestant is left out. */
  onSkip?: (message: string) => void;
}

export interface ModelResult extends Comparison {
  model: string;
  parameters: number;
  /** The most bytes at once beyond the weights, of the deployed form; absent where it cannot be measured. */
  peakBytes?: { ours: number; stock?: number };
  loading: Loading[];
}

export interface ModelsReport {
  backend: string;
  versions: Readonly<Record<string, string>>;
  /** Side of the images. */
  size: number;
  /** Images at once. */
  batch: number;
  rounds: number;
  against: readonly Opponent[];
  results: ModelResult[];
}

/** Whole networks, one thread each: ours, compositions of stock ops, ResNet-50 and other runtimes, taking turns. */
export async function benchmarkModels(options: ModelsOptions): Promise<ModelsReport> {
  const { backend, size, batch = 1, rounds, against, rivals } = options;
  const results: ModelResult[] = [];
  for (const name of options.models) {
    results.push(await benchmarkModel(name, options));
  }
  const versions = { ...backend.versions, ...rivals?.versions };
  return { backend: backend.name, versions, size, batch, rounds, against, results };
}

interface Forms {
  training: LayersModel;
  deployed: LayersModel;
}

async function benchmarkModel(
  name: string,
  {
    backend,
    roofline,
    against: wanted,
    rivals: runtimes,
    size,
    batch = 1,
    rounds,
    loads,
    onProgress = () => {},
    onSkip,
  }: ModelsOptions,
): Promise<ModelResult> {
  const progress = (message: string) => onProgress(`${name}: ${message}`);
  progress('creating');
  const readWeights = await runtimes?.prepareWeights(name);
  const inputShape: [number, number, number] = [size, size, 3];
  const x = randomImages(batch, size);
  const images = await firstChannels(x);
  const load = async () => {
    const training = readWeights
      ? (await loadModel(name, { weights: await readWeights(), deploy: false })).model
      : createModel(name, { inputShape });
    const deployed = deploy(training);
    await predict(deployed, x);
    return { training, deployed };
  };
  const clock = new LoadingClock();
  const skip = (rival: string, error: unknown) =>
    onSkip?.(`${name}: without ${rival}: ${(error as Error).message}`);
  const obstacle = wanted.includes('stock') ? backend.stockObstacle?.(name) : undefined;
  if (obstacle) skip('stock ops', new Error(obstacle));
  const against = wanted.filter((each) => each !== 'stock' || !obstacle);
  const sources = await prepareRivals(
    runtimes?.sources({ model: name, images, batch, size }) ?? [],
    progress,
    skip,
  );
  let ours: Forms | undefined;
  let rivals: LoadedRival[] = [];
  let baseline: LayersModel | undefined;
  const unload = async () => {
    ours?.training.dispose();
    ours?.deployed.dispose();
    await Promise.all(rivals.map(({ rival }) => rival.dispose()));
    [ours, rivals] = [undefined, []];
  };

  try {
    backend.modes[0].enter();
    for (let i = 1; i <= loads; i++) {
      // One at a time: the weights and packed weights of two large networks do not fit in wasm's 4 GB.
      await unload();
      ours = await clock.time('ours', load);
      rivals = await loadRivals(sources, clock, progress, skip);
      progress(`loaded ${i} of ${loads} times`);
    }
    const { training, deployed } = ours!;
    // ResNet-50 is not compared with itself.
    const hasBaseline = against.includes('resnet50') && name !== 'resnet50';
    baseline = hasBaseline ? createNetwork('resnet50', size, 'deployed') : undefined;
    const entrants: Entrant[] = networkEntrants({ training, deployed, x, backend, against });
    const [first, ...others] = entrants as NetworkEntrant[];
    const expected = await logitsOnce(first, progress);
    for (const other of others) {
      assertSameOutput(`${name}: ${other.name}`, await logitsOnce(other, progress), expected);
    }
    for (const { rival, logits } of rivals) {
      assertSameOutput(`${name}: ${rival.name}`, logits, expected);
      entrants.push(rivalEntrant(rival));
    }
    if (baseline) entrants.push(...baselineEntrants(baseline, x, backend));
    const { parameters, multiplyAdds } = summary(name, { size });
    const comparison = await compare(entrants, {
      multiplyAdds: batch * multiplyAdds,
      roofline,
      rounds,
      onRound: (round) => progress(`round ${round} of ${rounds}`),
    });
    const peakBytes = measureMemory(deployed, x, backend, against);
    return { model: name, parameters, ...comparison, peakBytes, loading: clock.loadings };
  } finally {
    await unload();
    backend.disposeStock();
    x.dispose();
    baseline?.dispose();
  }
}

/** Runs it, and notes how long it took where a run for that alone would take too long. */
async function logitsOnce(
  entrant: NetworkEntrant,
  progress: (message: string) => void,
): Promise<ArrayLike<number>> {
  progress(`logits of ${entrant.name}`);
  const start = performance.now();
  const logits = await entrant.logits();
  const took = performance.now() - start;
  if (took >= VERY_SLOW_MS) entrant.took = took;
  return logits;
}

/** The values of images [B, H, W, C] as [B, C, H, W]. */
async function firstChannels(x: tf.Tensor): Promise<Float32Array> {
  const transposed = tf.transpose(x, [0, 3, 1, 2]);
  const values = (await read(transposed)).slice();
  transposed.dispose();
  return values;
}

function measureMemory(
  deployed: LayersModel,
  x: tf.Tensor,
  backend: BenchmarkedBackend,
  against: readonly Opponent[],
): ModelResult['peakBytes'] {
  if (!backend.peakBytes) return undefined;
  const measure = () => backend.peakBytes!(() => issue(deployed, x).dispose());
  backend.modes[0].enter();
  const ours = measure();
  return { ours, stock: against.includes('stock') ? backend.withStockOps(measure) : undefined };
}
