import type { BenchmarkedBackend } from '../backends/backend.ts';
import { type Comparison, compare, type Entrant, type Roofline } from '../measure/compare.ts';
import { median } from '../measure/statistics.ts';
import { describeCall } from '../profile/describe_call.ts';
import { recordKernels } from '../profile/kernel_recorder.ts';
import type { DenseRival, DenseRivals } from '../rivals/pytorch_dense.ts';
import { formulationsOf } from '../rivals/rival.ts';
import {
  assertSameFound,
  type BenchmarkedNetwork,
  type Found,
  loadDense,
} from './dense_network.ts';

export interface DenseOptions {
  backend: BenchmarkedBackend;
  roofline: Roofline;
  models: readonly string[];
  /** Side of the square image. */
  size: number;
  rounds: number;
  /** Whether the same networks on stock ops take part. */
  stock: boolean;
  /** PyTorch's, whose weights ours take; without them weights are random. */
  rivals?: DenseRivals;
  onProgress?: (message: string) => void;
  /** Called with the reason why a contestant is left out. */
  onSkip?: (message: string) => void;
}

/** What the time of a kernel is, over all its calls for an image. */
interface DenseKernel {
  label: string;
  calls: number;
  milliseconds: number;
  multiplyAdds?: number;
}

/** Multiply–adds are those of the convolutions, products and aggregations that ran for the image. */
export interface DenseResult extends Comparison {
  model: string;
  /** How many objects, or classes, were found. */
  found: number;
  /**
   * Of the time of ours, in the backend's last mode: what is not in kernels. The image is prepared there, and outputs are made answers.
   * Absent where kernels cannot be timed.
   */
  outside?: number;
  /** Those with most of the time, in the same mode; none where they cannot be timed. */
  kernels: DenseKernel[];
  /** The most bytes at once beyond the weights; absent where it cannot be measured. */
  peakBytes?: { ours: number; stock?: number };
}

export interface DenseReport {
  backend: string;
  versions: Readonly<Record<string, string>>;
  size: number;
  rounds: number;
  results: DenseResult[];
}

/** Detectors and segmenters from the pixels of an image to their answer, one thread each, taking turns: ours, stock ops, PyTorch. */
export async function benchmarkDense(options: DenseOptions): Promise<DenseReport> {
  const { backend, size, rounds, rivals } = options;
  const results: DenseResult[] = [];
  for (const name of options.models) results.push(await benchmarkNetwork(name, options));
  const versions = { ...backend.versions, ...rivals?.versions };
  return { backend: backend.name, versions, size, rounds, results };
}

async function benchmarkNetwork(name: string, options: DenseOptions): Promise<DenseResult> {
  const { backend, roofline, size, rounds, rivals: runtime, onProgress = () => {} } = options;
  const progress = (message: string) => onProgress(`${name}: ${message}`);
  const skip = (rival: string, reason: string) =>
    options.onSkip?.(`${name}: without ${rival}: ${reason}`);
  progress('loading');
  backend.modes[0].enter();
  const network = await loadDense(name, size, await runtime?.readWeights(name));
  const rivals: DenseRival[] = [];
  try {
    const obstacle = options.stock ? backend.stockObstacle?.(name) : undefined;
    if (obstacle) skip('stock ops', obstacle);
    const stock = options.stock && !obstacle;
    const entrants = entrantsOf(backend, network, stock);
    progress('running it once');
    // Before memory is measured: weights come to the heap as they are first used, and are not what a run needs.
    const multiplyAdds = await countMultiplyAdds(network);
    const firsts: First[] = [];
    for (const entrant of entrants) {
      progress(`comparing what ${entrant.name} finds`);
      const first = await runFirst(entrant.find, backend.peakBytes);
      if (firsts.length > 0) {
        assertSameFound(`${name}: ${entrant.name}`, first.found, firsts[0].found);
      }
      firsts.push(first);
      entrant.took = first.took;
    }
    const [{ found: expected, bytes }] = firsts;
    for (const formulation of runtime ? formulationsOf(name) : []) {
      try {
        const rival = runtime!.create({ model: name, formulation, size }, network);
        rivals.push(rival);
        const { found, took } = await runFirst(rival.find);
        assertSameFound(`${name}: ${rival.name}`, found, expected);
        rival.entrant.took = took;
      } catch (error) {
        await rivals.pop()?.dispose();
        skip('PyTorch', (error as Error).message);
      }
    }
    // Those of a GPU are not done when their calls return.
    const canTime = backend.sampleMs === undefined;
    if (canTime) progress('timing kernels');
    const profiled = canTime ? await profile(backend, network, rounds) : { kernels: [] };
    const comparison = await compare([...entrants, ...rivals.map(({ entrant }) => entrant)], {
      multiplyAdds,
      roofline,
      rounds,
      onRound: (round) => progress(`round ${round} of ${rounds}`),
    });
    const peakBytes =
      bytes === undefined
        ? undefined
        : { ours: bytes, stock: stock ? firsts.at(-1)!.bytes : undefined };
    const found =
      'map' in expected ? new Set(Array.from(expected.map)).size : expected.labels.length;
    return { model: name, found, ...comparison, ...profiled, peakBytes };
  } finally {
    await Promise.all(rivals.map((rival) => rival.dispose()));
    backend.disposeStock();
    network.dispose();
  }
}

/** The first run of a contestant. */
interface First {
  found: Found;
  /** Milliseconds. */
  took: number;
  /** The most at once beyond the weights. */
  bytes?: number;
}

async function runFirst(
  find: () => Promise<Found>,
  peakBytes?: BenchmarkedBackend['peakBytes'],
): Promise<First> {
  const start = performance.now();
  let found: Found | undefined;
  const run = async () => {
    found = await find();
  };
  const bytes = peakBytes ? await peakBytes(run) : await run();
  return { found: found!, took: performance.now() - start, bytes: bytes ?? undefined };
}

type DenseEntrant = Entrant & Pick<BenchmarkedNetwork, 'find'>;

/** Ours in every mode, and stock ops. */
function entrantsOf(
  backend: BenchmarkedBackend,
  { find }: BenchmarkedNetwork,
  stock: boolean,
): DenseEntrant[] {
  const ours = backend.modes.map((mode): DenseEntrant => {
    const run = () => {
      mode.enter();
      return find();
    };
    return { name: `ours ${mode.name}`, group: 'ours', mode: mode.name, run, find: run };
  });
  const onStock = () => backend.withStockOps(find);
  return stock ? [...ours, { name: 'stock', group: 'stock', run: onStock, find: onStock }] : ours;
}

const record = ({ find }: BenchmarkedNetwork) => recordKernels(find, describeCall);

async function countMultiplyAdds(network: BenchmarkedNetwork): Promise<number> {
  const kernels = [...(await record(network)).values()];
  return kernels.reduce((sum, { multiplyAdds = 0 }) => sum + multiplyAdds, 0);
}

/** Kernels that are told. */
const MOST = 8;

/** In the backend's last mode, in which it has run before. */
async function profile(
  backend: BenchmarkedBackend,
  network: BenchmarkedNetwork,
  rounds: number,
): Promise<Pick<DenseResult, 'outside' | 'kernels'>> {
  backend.modes.at(-1)!.enter();
  const shares: number[] = [];
  const recordings: Awaited<ReturnType<typeof record>>[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    const recorded = await record(network);
    const whole = performance.now() - start;
    recordings.push(recorded);
    const inKernels = [...recorded.values()].reduce((sum, each) => sum + each.milliseconds, 0);
    shares.push(1 - inKernels / whole);
  }
  const kernels = [...recordings[0]]
    .map(([label, { calls, multiplyAdds }]) => {
      const milliseconds = median(recordings.map((each) => each.get(label)!.milliseconds));
      return { label, calls, milliseconds, multiplyAdds };
    })
    .sort((a, b) => b.milliseconds - a.milliseconds);
  return { outside: median(shares), kernels: kernels.slice(0, MOST) };
}
