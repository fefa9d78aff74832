import { readCheckpoint } from '@dynaconv/checkpoint';
import { createModel, deploy, loadWeights, summary } from '@dynaconv/models';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { BenchmarkedBackend } from '../backends/backend.ts';
import { type Comparison, compare, type Entrant, type Roofline } from '../measure/compare.ts';
import { interleave } from '../measure/interleave.ts';
import { summarize, type Timing } from '../measure/statistics.ts';
import { logitsOf, predict, randomImage } from '../network.ts';
import type { Torch } from '../rivals/find_torch.ts';
import { networkRivals, type RivalSource } from '../rivals/network_rivals.ts';
import { ONNXRUNTIME_VERSION } from '../rivals/onnxruntime.ts';
import { assertSameOutput, RIVALS, type Rival, rivalEntrant } from '../rivals/rival.ts';
import { renderTable } from '../table.ts';

export const OPPONENTS = ['stock', 'resnet50', ...RIVALS] as const;
export type Opponent = (typeof OPPONENTS)[number];

export interface ModelsOptions {
  backend: BenchmarkedBackend;
  roofline: Roofline;
  models: readonly string[];
  against: readonly Opponent[];
  /** Where weights, PyTorch's networks and ONNX models come from; without it weights are random, and those are left out. */
  torch?: Torch;
  /** Side of the square image. */
  size: number;
  rounds: number;
  /** How often each is loaded anew. */
  loads: number;
  onProgress?: (message: string) => void;
  /** Called with the reason why a contestant is left out. */
  onSkip?: (message: string) => void;
  onResult?: (result: ModelResult) => void;
}

/** From the file of weights to the first logits, milliseconds, each time anew. */
interface Loading extends Timing {
  name: string;
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
  /** Side of the image. */
  size: number;
  rounds: number;
  against: readonly Opponent[];
  results: ModelResult[];
}

/** Whole networks, one image, one thread each: ours, compositions of stock ops, ResNet-50 and other runtimes, taking turns. */
export async function benchmarkModels(options: ModelsOptions): Promise<ModelsReport> {
  const { backend, size, rounds, against, torch } = options;
  const results: ModelResult[] = [];
  for (const name of options.models) {
    const result = await benchmarkModel(name, options);
    results.push(result);
    options.onResult?.(result);
  }
  const versions = {
    ...backend.versions,
    onnxruntime: ONNXRUNTIME_VERSION,
    ...(torch && { PyTorch: torch.version }),
  };
  return { backend: backend.name, versions, size, rounds, against, results };
}

async function benchmarkModel(
  name: string,
  {
    backend,
    roofline,
    against,
    torch,
    size,
    rounds,
    loads,
    onProgress = () => {},
    onSkip,
  }: ModelsOptions,
): Promise<ModelResult> {
  const progress = (message: string) => onProgress(`${name}: ${message}`);
  progress('creating');
  const weights = await torch?.python.weights(name);
  const inputShape: [number, number, number] = [size, size, 3];
  const create = async () => {
    const model = createModel(name, { inputShape });
    if (weights) await loadWeights(model, await readCheckpoint(weights));
    return model;
  };
  const training = await create();
  const deployed = deploy(training);
  const x = randomImage(size);
  const image = tf.tidy(() => tf.transpose(x, [0, 3, 1, 2]).dataSync() as Float32Array).slice();
  const baseline = against.includes('resnet50') ? createBaseline(name, inputShape) : undefined;
  const runtimes = against.filter((each) => each !== 'stock' && each !== 'resnet50');
  const sources = torch ? networkRivals(torch.python, { model: name, image, size }, runtimes) : [];
  const rivals: Rival[] = [];
  const loadable: RivalSource[] = [];
  for (const source of sources) {
    progress(`${source.name}: preparing`);
    try {
      rivals.push(await source.create());
      loadable.push(source);
    } catch (error) {
      onSkip?.(`${name}: without ${source.name}: ${(error as Error).message}`);
    }
  }

  try {
    const entrants: Entrant[] = networkEntrants({ training, deployed, x, backend, against });
    progress('comparing logits');
    const [first, ...others] = entrants as NetworkEntrant[];
    const expected = first.logits();
    for (const other of others)
      assertSameOutput(`${name}: ${other.name}`, other.logits(), expected);
    for (const rival of rivals) {
      assertSameOutput(`${name}: ${rival.name}`, await rival.output(), expected);
      entrants.push(rivalEntrant(rival));
    }
    if (baseline) entrants.push(...baselineEntrants(baseline, x, backend));
    const { parameters, multiplyAdds } = summary(name, { size });
    const comparison = await compare(entrants, {
      multiplyAdds,
      roofline,
      rounds,
      onRound: (round) => progress(`round ${round} of ${rounds}`),
    });
    return {
      model: name,
      parameters,
      ...comparison,
      peakBytes: measureMemory(deployed, x, backend, against),
      loading: await measureLoading(
        async () => {
          const model = await create();
          const toRun = deploy(model);
          predict(toRun, x);
          model.dispose();
          toRun.dispose();
        },
        loadable,
        loads,
        progress,
      ),
    };
  } finally {
    await Promise.all(rivals.map((rival) => rival.dispose()));
    backend.disposeStock();
    x.dispose();
    training.dispose();
    deployed.dispose();
    baseline?.dispose();
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

async function measureLoading(
  ours: () => Promise<void>,
  sources: readonly RivalSource[],
  loads: number,
  progress: (message: string) => void,
): Promise<Loading[]> {
  const contestants = [
    { name: 'ours', run: ours },
    ...sources.map(({ name, create }) => ({
      name,
      run: async () => {
        const rival = await create();
        await rival.output();
        await rival.dispose();
      },
    })),
  ];
  const timings = await interleave(contestants, loads, {
    cold: true,
    onRound: (round) => progress(`loaded ${round} of ${loads} times`),
  });
  return Object.entries(timings).map(([name, times]) => ({ name, ...summarize(times) }));
}

export function renderModels({ backend, size, rounds, results }: ModelsReport): string {
  const heading = `Whole networks on ${backend}, one thread, batch 1, ${size}×${size}, ${rounds} rounds`;
  return [heading, ...results.map(renderModel)].join('\n\n');
}

function renderModel(result: ModelResult): string {
  const { model, standings, floor, peak, multiplyAdds, peakBytes, loading } = result;
  const table = renderTable(
    [model, 'ms', 'min', 'spread', 'images/s', `to ${standings[0].name}`, 'to the floor'],
    standings.map(({ name, median, min, spread, ratio, floorRatio }) => [
      name,
      median.toFixed(1),
      min.toFixed(1),
      `${Math.round(spread * 100)} %`,
      (1000 / median).toFixed(2),
      `${ratio.toFixed(2)}×`,
      `${floorRatio.toFixed(2)}×`,
    ]),
  );
  const lines = [
    table,
    '',
    `floor ${floor.toFixed(1)} ms: ${(multiplyAdds / 1e9).toFixed(2)} G multiply–adds at the run's ${peak.toFixed(1)} a nanosecond (f32x4 mul + add)`,
    `from the weights' file to the first logits: ${loading.map(({ name, median }) => `${name} ${(median / 1e3).toFixed(2)} s`).join(', ')}`,
  ];
  if (peakBytes) lines.push(renderMemory(peakBytes));
  return lines.join('\n');
}

function renderMemory({ ours, stock }: NonNullable<ModelResult['peakBytes']>): string {
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const others = stock && `, stock ${megabytes(stock)} (${(ours / stock).toFixed(2)}×)`;
  return `peak beyond the weights: ours ${megabytes(ours)}${others ?? ''}`;
}
