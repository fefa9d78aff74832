import { readCheckpoint } from '@dynaconv/checkpoint';
import type { Variant } from '@dynaconv/kernels-wasm/base';
import { isSupported, register } from '@dynaconv/kernels-wasm/base';
import { createModel, deploy, loadWeights, summary } from '@dynaconv/models';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type GoalResult, judge, renderGoal } from '../goals.ts';
import { type Contestant, interleave, median, quantile } from '../interleave.ts';
import { describeMachine, type Machine } from '../machine.ts';
import { peakBytes } from '../memory.ts';
import { logitsOf, predict, randomImage, useKernels } from '../network.ts';
import { createRivals } from '../rivals/create_rivals.ts';
import { ONNXRUNTIME_VERSION } from '../rivals/onnxruntime.ts';
import { Python } from '../rivals/python.ts';
import { assertSameLogits, type Rival, type RivalName } from '../rivals/rival.ts';
import { Roofline } from '../roofline.ts';
import { disposeStockTables, withStockOps } from '../stock/kernels.ts';
import { renderTable } from '../table.ts';

export type Opponent = RivalName | 'stock';

export interface ModelsOptions {
  models: readonly string[];
  /** 'auto' for all that the engine runs, side by side. */
  variant: 'auto' | Variant;
  against: readonly Opponent[];
  /** Executable of the Python that has torch; weights, PyTorch and ONNX models come from it. */
  python: string;
  /** Side of the square image. */
  size: number;
  rounds: number;
  onProgress?: (message: string) => void;
  /** Called with the reason why a contestant is left out. */
  onSkip?: (message: string) => void;
}

type Group = 'ours' | Opponent;

interface ModelsRow {
  name: string;
  group: Group;
  /** Of our kernels; absent of others. */
  variant?: Variant;
  /** Milliseconds an image. */
  median: number;
  min: number;
  /** Interquartile range ÷ median. */
  spread: number;
  /** Median ÷ that of the first row. */
  ratio: number;
  /** Median ÷ the floor. */
  floorRatio: number;
}

export interface ModelResult {
  model: string;
  /** Of the deployed form, for one image. */
  multiplyAdds: number;
  /** Of f32x4 mul + add, multiply–adds a nanosecond, median over the run. */
  peak: number;
  /** Milliseconds that the multiply–adds take at that peak. */
  floor: number;
  /** Beyond the weights, of the deployed form. */
  peakBytes: { ours: number; stock?: number };
  rows: ModelsRow[];
  goals: GoalResult[];
}

export interface ModelsReport {
  machine: Machine;
  onnxruntime: string;
  /** Version of PyTorch; absent where there is none. */
  torch?: string;
  size: number;
  rounds: number;
  against: readonly Opponent[];
  models: ModelResult[];
}

/** Whole networks, one image, one thread each: ours, the best stock composition, and other runtimes, taking turns. */
export async function benchmarkModels(options: ModelsOptions): Promise<ModelsReport> {
  const { size, rounds, against } = options;
  await useKernels(options.variant);
  const python = new Python(options.python);
  const torch = await python.torchVersion().catch((error: Error) => {
    options.onSkip?.(`without PyTorch and ONNX models, on random weights: ${error.message}`);
  });
  const roofline = await Roofline.compile();
  const models: ModelResult[] = [];
  for (const name of options.models) {
    models.push(await benchmarkModel(name, options, roofline, torch ? python : undefined));
  }
  return {
    machine: describeMachine(),
    onnxruntime: ONNXRUNTIME_VERSION,
    torch: torch ?? undefined,
    size,
    rounds,
    against,
    models,
  };
}

interface Entry extends Contestant {
  group: Group;
  variant?: Variant;
}

async function benchmarkModel(
  name: string,
  { variant, against, size, rounds, onProgress = () => {}, onSkip = () => {} }: ModelsOptions,
  roofline: Roofline,
  python?: Python,
): Promise<ModelResult> {
  const progress = (message: string) => onProgress(`${name}: ${message}`);
  progress('creating');
  const training = createModel(name, { inputShape: [size, size, 3] });
  if (python) await loadWeights(training, await readCheckpoint(await python.weights(name)));
  const deployed = deploy(training);
  const x = randomImage(size);
  const image = tf.tidy(() => tf.transpose(x, [0, 3, 1, 2]).dataSync() as Float32Array).slice();

  const variants = variant === 'auto' ? VARIANTS.filter(isSupported) : [variant];
  const withKernels = <T>(variant: Variant, run: () => T): T => {
    register({ variant });
    return run();
  };
  const stock = <T>(run: () => T): T => withStockOps(variants[0], run);
  const others = against.filter((opponent) => opponent !== 'stock');
  const rivals = python
    ? await createRivals(python, {
        model: name,
        against: others,
        image,
        size,
        onProgress: progress,
        onSkip,
      })
    : [];

  try {
    progress('comparing logits');
    const expected = withKernels(variants[0], () => logitsOf(deployed, x));
    const hasStock = against.includes('stock');
    if (hasStock) {
      assertSameLogits(
        `${name}: ${STOCK_DEPLOYED}`,
        stock(() => logitsOf(deployed, x)),
        expected,
      );
      assertSameLogits(
        `${name}: ${STOCK_TRAINING}`,
        stock(() => logitsOf(training, x)),
        expected,
      );
    }
    for (const used of variants) {
      const logits = withKernels(used, () => logitsOf(deployed, x));
      assertSameLogits(`${name}: ours ${used}`, logits, expected);
    }
    for (const rival of rivals) {
      assertSameLogits(`${name}: ${rival.name}`, await rival.logits(), expected);
    }

    const stockEntry = (name: string, model: LayersModel): Entry => ({
      name,
      group: 'stock',
      run: () => stock(() => predict(model, x)),
    });
    const entries: Entry[] = [
      ...variants.map(
        (used): Entry => ({
          name: `ours ${used}`,
          group: 'ours',
          variant: used,
          run: () => withKernels(used, () => predict(deployed, x)),
        }),
      ),
      ...(hasStock
        ? [stockEntry(STOCK_DEPLOYED, deployed), stockEntry(STOCK_TRAINING, training)]
        : []),
      ...rivals.map(rivalEntry),
    ];
    const peaks: number[] = [];
    const peakEntry = { name: 'peak', run: () => void peaks.push(roofline.measure()), calls: 5 };
    const timings = await interleave([peakEntry, ...entries], rounds, (round) =>
      progress(`round ${round} of ${rounds}`),
    );

    const bytes = {
      ours: withKernels(variants[0], () => peakBytes(() => predict(deployed, x))),
      stock: hasStock ? stock(() => peakBytes(() => predict(deployed, x))) : undefined,
    };

    const { multiplyAdds } = summary(name, { size });
    const peak = median(peaks.sort((a, b) => a - b));
    return describeResult(name, entries, timings, { multiplyAdds, peak, peakBytes: bytes });
  } finally {
    await Promise.all(rivals.map((rival) => rival.dispose()));
    disposeStockTables();
    x.dispose();
    training.dispose();
    deployed.dispose();
  }
}

const VARIANTS: readonly Variant[] = ['simd', 'relaxed-simd'];
const STOCK_DEPLOYED = 'stock deployed form';
const STOCK_TRAINING = 'stock training form';

const groupOf = ({ name }: Rival): RivalName => name.split(' ')[0] as RivalName;

function rivalEntry(rival: Rival): Entry {
  return {
    name: rival.name,
    group: groupOf(rival),
    run: () => (rival.time ? rival.time() : rival.logits()),
    time: rival.time && (() => rival.time!()),
  };
}

/** Ratios and goals, from the times. */
export function describeResult(
  model: string,
  entries: readonly Pick<Entry, 'name' | 'group' | 'variant'>[],
  timings: Readonly<Record<string, number[]>>,
  measured: Pick<ModelResult, 'multiplyAdds' | 'peak' | 'peakBytes'>,
): ModelResult {
  const floor = measured.multiplyAdds / measured.peak / 1e6;
  const baseline = median(timings[entries[0].name]);
  const rows = entries.map(({ name, group, variant }): ModelsRow => {
    const times = timings[name];
    const middle = median(times);
    return {
      name,
      group,
      variant,
      median: middle,
      min: times[0],
      spread: (quantile(times, 0.75) - quantile(times, 0.25)) / middle,
      ratio: middle / baseline,
      floorRatio: middle / floor,
    };
  });
  const fastest = (group: Group): number | undefined => {
    const times = rows.filter((row) => row.group === group).map((row) => row.median);
    return times.length > 0 ? Math.min(...times) : undefined;
  };
  const goals = judge(model, {
    ours: Object.fromEntries(
      rows.filter(({ group }) => group === 'ours').map((row) => [row.variant, row.median]),
    ),
    rivals: {
      floor,
      stock: fastest('stock'),
      'onnxruntime-web': fastest('onnxruntime-web'),
      pytorch: fastest('pytorch'),
    },
    peakBytes: measured.peakBytes,
  });
  return { model, ...measured, floor, rows, goals };
}

export function renderModels({ machine, size, rounds, models }: ModelsReport): string {
  const heading = `Whole networks, one thread, batch 1, ${size}×${size}, ${rounds} rounds. Node ${machine.node}, ${machine.cpu}`;
  return [heading, ...models.map(renderModel)].join('\n\n');
}

function renderModel({ model, rows, floor, peak, multiplyAdds, peakBytes, goals }: ModelResult) {
  const table = renderTable(
    [model, 'ms', 'min', 'spread', `to ${rows[0].name}`, 'to the floor'],
    rows.map(({ name, median, min, spread, ratio, floorRatio }) => [
      name,
      median.toFixed(1),
      min.toFixed(1),
      `${Math.round(spread * 100)} %`,
      `${ratio.toFixed(2)}×`,
      `${floorRatio.toFixed(2)}×`,
    ]),
  );
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const { ours, stock } = peakBytes;
  const memory = [
    `peak beyond the weights: ours ${megabytes(ours)}`,
    stock !== undefined && `stock ${megabytes(stock)} (${(ours / stock).toFixed(2)}×)`,
  ];
  return [
    table,
    '',
    `floor ${floor.toFixed(1)} ms: ${(multiplyAdds / 1e9).toFixed(2)} G multiply–adds at the run's ${peak.toFixed(1)} a nanosecond (f32x4 mul + add)`,
    memory.filter(Boolean).join(', '),
    ...goals.map(renderGoal),
  ].join('\n');
}
