import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { BenchmarkedBackend } from '../backends/backend.ts';
import { type Comparison, compare, type Roofline } from '../measure/compare.ts';

export interface StockGradient extends Comparison {
  /** 'Conv2DBackpropFilter 2×14×14×32, 3×3 to 32' */
  name: string;
}

/** Small, for the cpu backend, which takes seconds for the maps of networks. */
const MAP = [2, 14, 14, 32] as const;
const WINDOW = 3;
const CASES = [
  { kernel: tf.Conv2DBackpropFilter, by: 'filter', depthwise: false },
  { kernel: tf.Conv2DBackpropInput, by: 'input', depthwise: false },
  { kernel: tf.DepthwiseConv2dNativeBackpropFilter, by: 'filter', depthwise: true },
  { kernel: tf.DepthwiseConv2dNativeBackpropInput, by: 'input', depthwise: true },
] as const;

/** The gradients of tfjs's own convolutions, taking turns with tfjs's cpu backend. */
export async function benchmarkStockGradients(options: {
  backend: BenchmarkedBackend;
  roofline: Roofline;
  rounds: number;
}): Promise<StockGradient[]> {
  const results: StockGradient[] = [];
  for (const each of CASES) results.push(await benchmarkGradient(each, options));
  return results;
}

async function benchmarkGradient(
  { kernel, by, depthwise }: (typeof CASES)[number],
  { backend, roofline, rounds }: Parameters<typeof benchmarkStockGradients>[0],
): Promise<StockGradient> {
  const channels = MAP[3];
  const filterShape = [WINDOW, WINDOW, channels, depthwise ? 1 : channels];
  const attrs = {
    ...{ strides: 1, pad: 'same', dilations: 1 },
    ...(depthwise ? {} : { dataFormat: 'NHWC' }),
    ...(by === 'filter' ? { filterShape } : { inputShape: [...MAP] }),
  };
  const on = async (name: string) => {
    await tf.setBackend(name);
    const dy = tf.randomNormal([...MAP], 0, 1, 'float32', 1);
    const other = tf.randomNormal(by === 'filter' ? [...MAP] : filterShape, 0, 1, 'float32', 2);
    const inputs: tf.NamedTensorMap = by === 'filter' ? { x: other, dy } : { dy, filter: other };
    const run = () => tf.engine().runKernel(kernel, inputs, attrs) as tf.Tensor;
    return {
      enter: () => tf.setBackend(name),
      run: () => tf.tidy(() => void run().dataSync()),
      values: () => tf.tidy(() => run().dataSync()),
      dispose: () => tf.dispose([dy, other]),
    };
  };
  const cpu = await on('cpu');
  const ours = await on(backend.name);
  const name = `${kernel} ${MAP.join('×')}, ${WINDOW}×${WINDOW}${depthwise ? '' : ` to ${channels}`}`;
  try {
    const found = ours.values();
    await cpu.enter();
    assertAlike(name, found, cpu.values());
    const entrants = [
      { name: 'ours', group: 'ours', ...ours },
      { name: 'tfjs cpu', group: 'tfjs cpu', ...cpu },
    ] as const;
    const comparison = await compare(
      entrants.map(({ name, group, enter, run }) => ({
        ...{ name, group },
        async run() {
          await enter();
          run();
        },
      })),
      {
        multiplyAdds: tf.util.sizeFromShape([...MAP]) * WINDOW ** 2 * (depthwise ? 1 : channels),
        ...{ roofline, rounds },
      },
    );
    return { name, ...comparison };
  } finally {
    await ours.enter();
    for (const each of [ours, cpu]) each.dispose();
  }
}

/** As all rivals: to 1e-4 of the largest value. */
function assertAlike(name: string, found: ArrayLike<number>, expected: ArrayLike<number>): void {
  const values = Array.from(expected);
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const error = values.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i])), 0);
  if (error <= 1e-4 * largest) return;
  throw new Error(`${name}: differs from tfjs's cpu backend by ${error}, of ${largest} at most`);
}
