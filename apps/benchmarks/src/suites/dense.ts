import type { BenchmarkedBackend } from '../backends/backend.ts';
import { type Comparison, compare, type Entrant, type Roofline } from '../measure/compare.ts';
import { median } from '../measure/statistics.ts';
import { describeCall } from '../profile/describe_call.ts';
import { recordKernels } from '../profile/kernel_recorder.ts';
import type { Torch } from '../rivals/find_torch.ts';
import { networkRivals } from '../rivals/network_rivals.ts';
import { type DenseRival, pytorchDense } from '../rivals/pytorch_dense.ts';
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
  /** PyTorch, whose weights ours take; without it weights are random. */
  torch?: Torch;
  onProgress?: (message: string) => void;
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
  /** Of the time of ours, in the backend's last mode: what is not in kernels. The image is prepared there, and outputs are made answers. */
  outside: number;
  /** Those with most of the time, in the same mode. */
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
  const { backend, size, rounds, torch } = options;
  const results: DenseResult[] = [];
  for (const name of options.models) results.push(await benchmarkNetwork(name, options));
  const versions = { ...backend.versions, ...(torch && { PyTorch: torch.version }) };
  return { backend: backend.name, versions, size, rounds, results };
}

async function benchmarkNetwork(name: string, options: DenseOptions): Promise<DenseResult> {
  const { backend, roofline, size, rounds, torch, onProgress = () => {} } = options;
  const progress = (message: string) => onProgress(`${name}: ${message}`);
  const skip = (rival: string, reason: string) =>
    options.onSkip?.(`${name}: without ${rival}: ${reason}`);
  progress('loading');
  backend.modes[0].enter();
  const checkpoint = torch && (await (await networkRivals(torch, []).prepareWeights(name))());
  const network = await loadDense(name, size, checkpoint);
  const rivals: DenseRival[] = [];
  try {
    const obstacle = options.stock ? backend.stockObstacle?.(name) : undefined;
    if (obstacle) skip('stock ops', obstacle);
    const stock = options.stock && !obstacle;
    const entrants = entrantsOf(backend, network, stock);
    if (backend.peakBytes) {
      progress('running it once');
      // Weights come to the heap as they are first used, and are not what a run needs.
      await network.find();
    }
    progress('comparing what is found');
    const firsts: First[] = [];
    for (const entrant of entrants) {
      const first = await runFirst(entrant.find, backend.peakBytes);
      if (firsts.length > 0) {
        assertSameFound(`${name}: ${entrant.name}`, first.found, firsts[0].found);
      }
      firsts.push(first);
      entrant.took = first.took;
    }
    const [{ found: expected, bytes }] = firsts;
    for (const formulation of torch ? formulationsOf(name) : []) {
      try {
        const rival = pytorchDense(torch!.python, { model: name, formulation, size }, network);
        rivals.push(rival);
        const { found, took } = await runFirst(rival.find);
        assertSameFound(`${name}: ${rival.name}`, found, expected);
        rival.entrant.took = took;
      } catch (error) {
        await rivals.pop()?.dispose();
        skip('PyTorch', (error as Error).message);
      }
    }
    const { multiplyAdds, outside, kernels } = await profile(backend, network, rounds);
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
    return { model: name, found, ...comparison, outside, kernels, peakBytes };
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

/** Kernels that are told. */
const MOST = 8;

/** In the backend's last mode. */
async function profile(backend: BenchmarkedBackend, { find }: BenchmarkedNetwork, rounds: number) {
  backend.modes.at(-1)!.enter();
  const shares: number[] = [];
  const recordings: Awaited<ReturnType<typeof record>>[] = [];
  const record = () => recordKernels(find, describeCall);
  await record();
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    const recorded = await record();
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
  return {
    outside: median(shares),
    multiplyAdds: kernels.reduce((sum, each) => sum + (each.multiplyAdds ?? 0), 0),
    kernels: kernels.slice(0, MOST),
  };
}
