import { createModel, deploy, loadModel, summary } from '@dynaconv/models';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { BenchmarkedBackend } from '../backends/backend.ts';
import { type Comparison, compare, type Entrant, type Roofline } from '../measure/compare.ts';
import { RIVALS } from '../measure/groups.ts';
import { logitsOf, predict, randomImages } from '../network.ts';
import type { NetworkRivals, RivalSource } from '../rivals/network_rivals.ts';
import { assertSameOutput, type Rival, rivalEntrant } from '../rivals/rival.ts';
import { renderTable } from '../table.ts';
import { type Loading, LoadingClock } from './loading.ts';

export const OPPONENTS = ['stock', 'resnet50', ...RIVALS] as const;
export type Opponent = (typeof OPPONENTS)[number];

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
  onResult?: (result: ModelResult) => void;
}

export interface ModelResult extends Comparison {
  model: string;
  parameters: number;
  /** The most bytes at once beyond the weights, of the deployed form; absent where it cannot be seen. */
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
    const result = await benchmarkModel(name, options);
    results.push(result);
    options.onResult?.(result);
  }
  const versions = { ...backend.versions, ...rivals?.versions };
  return { backend: backend.name, versions, size, batch, rounds, against, results };
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
  const images = tf.tidy(() => tf.transpose(x, [0, 3, 1, 2]).dataSync() as Float32Array).slice();
  const load = async () => {
    const training = readWeights
      ? (await loadModel(name, { weights: await readWeights(), deploy: false })).model
      : createModel(name, { inputShape });
    const deployed = deploy(training);
    predict(deployed, x);
    return { training, deployed };
  };
  const clock = new LoadingClock();
  const skip = (rival: string, error: unknown) =>
    onSkip?.(`${name}: without ${rival}: ${(error as Error).message}`);
  const obstacle = wanted.includes('stock') ? backend.stockObstacle?.(name) : undefined;
  if (obstacle) skip('stock ops', new Error(obstacle));
  const against = wanted.filter((each) => each !== 'stock' || !obstacle);
  const sources = await prepareAll(
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
      // One at a time: two of a large network and what is laid out of them do not fit in 4 GB.
      await unload();
      ours = await clock.time('ours', load);
      rivals = await loadRivals(sources, clock, skip);
      progress(`loaded ${i} of ${loads} times`);
    }
    const { training, deployed } = ours!;
    baseline = against.includes('resnet50') ? createBaseline(name, inputShape) : undefined;
    const entrants: Entrant[] = networkEntrants({ training, deployed, x, backend, against });
    progress('comparing logits');
    const [first, ...others] = entrants as NetworkEntrant[];
    const expected = first.logits();
    for (const other of others)
      assertSameOutput(`${name}: ${other.name}`, other.logits(), expected);
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

interface Forms {
  training: LayersModel;
  deployed: LayersModel;
}

interface LoadedRival {
  rival: Rival;
  logits: ArrayLike<number>;
}

/** What loads a rival, by its name. */
type Loaders = Map<string, () => Promise<Rival>>;

type Skip = (rival: string, error: unknown) => void;

async function prepareAll(
  sources: readonly RivalSource[],
  progress: (message: string) => void,
  skip: Skip,
): Promise<Loaders> {
  const loaders: Loaders = new Map();
  for (const { name, prepare } of sources) {
    progress(`${name}: preparing`);
    try {
      loaders.set(name, await prepare());
    } catch (error) {
      skip(name, error);
    }
  }
  return loaders;
}

/** Loads all to their first logits; one that fails is not tried again. */
async function loadRivals(
  loaders: Loaders,
  clock: LoadingClock,
  skip: Skip,
): Promise<LoadedRival[]> {
  const loaded: LoadedRival[] = [];
  for (const [name, create] of loaders) {
    try {
      loaded.push(await clock.time(name, () => loadRival(create)));
    } catch (error) {
      loaders.delete(name);
      skip(name, error);
    }
  }
  return loaded;
}

async function loadRival(create: () => Promise<Rival>): Promise<LoadedRival> {
  const rival = await create();
  try {
    return { rival, logits: await rival.output() };
  } catch (error) {
    await rival.dispose();
    throw error;
  }
}

/** ResNet-50 in the form for inference, unless it is the network itself. */
function createBaseline(
  name: string,
  inputShape: [number, number, number],
): LayersModel | undefined {
  if (name === 'resnet50') return undefined;
  const training = createModel('resnet50', { inputShape });
  const deployed = deploy(training);
  training.dispose();
  return deployed;
}

interface NetworkEntrant extends Entrant {
  logits(): Float32Array;
}

interface Contest {
  training: LayersModel;
  deployed: LayersModel;
  x: tf.Tensor4D;
  backend: BenchmarkedBackend;
  against: readonly Opponent[];
}

/** Ours in every mode, the form for training, and the same networks on stock ops. */
function networkEntrants({ training, deployed, x, backend, against }: Contest): NetworkEntrant[] {
  const [first] = backend.modes;
  const entrant = (
    { name, group, mode }: Pick<Entrant, 'name' | 'group' | 'mode'>,
    model: LayersModel,
    around: <T>(call: () => T) => T,
  ): NetworkEntrant => ({
    name,
    group,
    mode,
    run: () => around(() => predict(model, x)),
    logits: () => around(() => logitsOf(model, x)),
  });
  const entering =
    (mode = first) =>
    <T>(call: () => T): T => {
      mode.enter();
      return call();
    };
  const ours = backend.modes.map((mode) =>
    entrant(
      { name: `ours ${mode.name}`, group: 'ours', mode: mode.name },
      deployed,
      entering(mode),
    ),
  );
  const trained = entrant(
    { name: `ours ${first.name}, training form`, group: 'ours training form' },
    training,
    entering(),
  );
  if (!against.includes('stock')) return [...ours, trained];
  const stock = <T>(call: () => T): T => backend.withStockOps(call);
  return [
    ...ours,
    trained,
    entrant({ name: 'stock deployed form', group: 'stock' }, deployed, stock),
    entrant({ name: 'stock training form', group: 'stock' }, training, stock),
  ];
}

/** Another network, so without a comparison of logits; on stock ops as its users run it, and on our convolutions. */
function baselineEntrants(
  baseline: LayersModel,
  x: tf.Tensor,
  backend: BenchmarkedBackend,
): Entrant[] {
  const ours = backend.modes.map((mode) => ({
    name: `resnet50, ours ${mode.name}`,
    group: 'resnet50, ours' as const,
    mode: mode.name,
    run() {
      mode.enter();
      predict(baseline, x);
    },
  }));
  const stock = () => backend.withStockOps(() => predict(baseline, x));
  return [{ name: 'resnet50, stock', group: 'resnet50, stock', run: stock }, ...ours];
}

function measureMemory(
  deployed: LayersModel,
  x: tf.Tensor,
  backend: BenchmarkedBackend,
  against: readonly Opponent[],
): ModelResult['peakBytes'] {
  if (!backend.peakBytes) return undefined;
  const measure = () => backend.peakBytes!(() => predict(deployed, x));
  backend.modes[0].enter();
  const ours = measure();
  return { ours, stock: against.includes('stock') ? backend.withStockOps(measure) : undefined };
}

export function renderModels(report: ModelsReport): string {
  const { backend, size, batch, rounds, results } = report;
  const heading = `Whole networks on ${backend}, batch ${batch}, ${size}×${size}, ${rounds} rounds`;
  return [heading, ...results.map((result) => renderModel(result, batch))].join('\n\n');
}

function renderModel(result: ModelResult, batch: number): string {
  const { model, standings, floor, peak, multiplyAdds, peakBytes, loading } = result;
  const table = renderTable(
    [model, 'ms', 'min', 'spread', 'images/s', `to ${standings[0].name}`, 'to the floor'],
    standings.map(({ name, median, min, spread, ratio, floorRatio }) => [
      name,
      median.toFixed(1),
      min.toFixed(1),
      `${Math.round(spread * 100)} %`,
      ((1000 * batch) / median).toFixed(2),
      `${ratio.toFixed(2)}×`,
      `${floorRatio.toFixed(2)}×`,
    ]),
  );
  const lines = [
    table,
    '',
    `floor ${floor.toFixed(1)} ms: ${(multiplyAdds / 1e9).toFixed(2)} G multiply–adds at the run's ${peak.toFixed(1)} a nanosecond (f32x4 mul + add)`,
    `from loading to the first logits: ${loading.map(({ name, median }) => `${name} ${(median / 1e3).toFixed(2)} s`).join(', ')}`,
  ];
  if (peakBytes) lines.push(renderMemory(peakBytes));
  return lines.join('\n');
}

function renderMemory({ ours, stock }: NonNullable<ModelResult['peakBytes']>): string {
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const others = stock && `, stock ${megabytes(stock)} (${(ours / stock).toFixed(2)}×)`;
  return `peak beyond the weights: ours ${megabytes(ours)}${others ?? ''}`;
}
