import {
  Involution2D,
  Involution2DBackpropInput,
  Involution2DBackpropKernel,
} from '@dynaconv/involution-ops';
import type { Variant } from '@dynaconv/kernels-wasm/base';
import * as tf from '@tensorflow/tfjs-core';
import { COMPOSITIONS } from '../compositions.ts';
import { interleave, median } from '../interleave.ts';
import { describeMachine, type Machine } from '../machine.ts';
import { useKernels } from '../network.ts';
import { Roofline } from '../roofline.ts';
import { type InvolutionShape, multiplyAdds, REDNET_SHAPES, showShape } from '../shapes.ts';
import { renderTable } from '../table.ts';

export interface KernelsOptions {
  variant: 'auto' | Variant;
  rounds: number;
  onProgress?: (message: string) => void;
}

/** Of medians over all calls; the peak's is of the same rounds. */
interface Rate {
  microseconds: number;
  fractionOfPeak: number;
}

interface KernelsRow {
  shape: string;
  forward: Rate;
  /** With x 8 bytes off a multiple of 16, as malloc places half of tfjs's tensors: loads then cross cache lines. */
  forwardUnaligned: Rate;
  backpropInput: Rate;
  backpropKernel: Rate;
  /** The fastest of the compositions, and how many times longer than ours it takes. */
  composition: { name: string; microseconds: number; timesSlower: number };
}

export interface KernelsReport {
  machine: Machine;
  variant: Variant;
  /** Of f32x4 mul + add, multiply–adds a nanosecond, median over the run. */
  peak: number;
  rows: KernelsRow[];
}

/** Our kernels through tfjs's `runKernel`, against the machine's mul + add peak and against compositions of stock ops. */
export async function benchmarkKernels({
  variant,
  rounds,
  onProgress,
}: KernelsOptions): Promise<KernelsReport> {
  const used = await useKernels(variant);
  const roofline = await Roofline.compile();
  const peaks: number[] = [];
  const rows: KernelsRow[] = [];
  for (const shape of REDNET_SHAPES) {
    rows.push(await benchmarkShape(shape, roofline, peaks, rounds, onProgress));
  }
  peaks.sort((a, b) => a - b);
  return { machine: describeMachine(), variant: used, peak: median(peaks), rows };
}

const FORWARD = 'forward';
const FORWARD_UNALIGNED = 'forward, x unaligned';
const BACKPROP_INPUT = 'backprop input';
const BACKPROP_KERNEL = 'backprop kernel';
const PEAK = 'peak';

async function benchmarkShape(
  shape: InvolutionShape,
  roofline: Roofline,
  peaks: number[],
  rounds: number,
  onProgress?: (message: string) => void,
): Promise<KernelsRow> {
  const { height, width, channels, groups, kernelSize: K } = shape;
  const xShape: [number, number, number, number] = [1, height, width, channels];
  const kernelShape = [1, height, width, groups, K, K];
  const x = tensorAt(0, xShape);
  const xUnaligned = tensorAt(8, xShape);
  const kernel = tf.randomUniform(kernelShape, -1, 1, 'float32', 2);
  const layouts = COMPOSITIONS.map((composition) => composition.layOut(kernel, shape));
  const attrs = { strides: [1, 1], dilations: [1, 1] };
  const runKernel = (name: string, inputs: tf.NamedTensorMap, more = {}) => {
    const y = tf.engine().runKernel(name, inputs, { ...attrs, ...more }) as tf.Tensor;
    y.dispose();
  };

  const roundPeaks: number[] = [];
  const calls = 5;
  const timings = await interleave(
    [
      { name: PEAK, run: () => void roundPeaks.push(roofline.measure()), calls },
      { name: FORWARD, run: () => runKernel(Involution2D, { x, kernel }), calls },
      {
        name: FORWARD_UNALIGNED,
        run: () => runKernel(Involution2D, { x: xUnaligned, kernel }),
        calls,
      },
      {
        name: BACKPROP_INPUT,
        run: () => runKernel(Involution2DBackpropInput, { dy: x, kernel }, { inputShape: xShape }),
        calls,
      },
      {
        name: BACKPROP_KERNEL,
        run: () => runKernel(Involution2DBackpropKernel, { dy: x, x }, { kernelShape }),
        calls,
      },
      ...COMPOSITIONS.map((composition, i) => ({
        name: composition.name,
        run: () => void tf.tidy(() => composition.run(x, layouts[i], shape)),
      })),
    ],
    rounds,
    (round) => onProgress?.(`${showShape(shape)}: round ${round} of ${rounds}`),
  );
  tf.dispose([x, xUnaligned, kernel, ...layouts]);

  roundPeaks.sort((a, b) => a - b);
  peaks.push(...roundPeaks);
  const peak = median(roundPeaks);
  const work = multiplyAdds(shape);
  const rate = (name: string): Rate => {
    const milliseconds = median(timings[name]);
    return {
      microseconds: milliseconds * 1e3,
      fractionOfPeak: work / (milliseconds * 1e6) / peak,
    };
  };
  const [best] = COMPOSITIONS.map(({ name }) => ({
    name,
    milliseconds: median(timings[name]),
  })).sort((a, b) => a.milliseconds - b.milliseconds);
  return {
    shape: showShape(shape),
    forward: rate(FORWARD),
    forwardUnaligned: rate(FORWARD_UNALIGNED),
    backpropInput: rate(BACKPROP_INPUT),
    backpropKernel: rate(BACKPROP_KERNEL),
    composition: {
      name: best.name,
      microseconds: best.milliseconds * 1e3,
      timesSlower: best.milliseconds / median(timings[FORWARD]),
    },
  };
}

/** A random tensor whose address is `offset` bytes past a multiple of 16. */
function tensorAt(offset: 0 | 8, shape: [number, number, number, number]): tf.Tensor4D {
  const backend = tf.backend() as unknown as { getMemoryOffset(dataId: object): number };
  const rejected: tf.Tensor[] = [];
  let x = tf.randomUniform(shape, -1, 1, 'float32', 1) as tf.Tensor4D;
  while (backend.getMemoryOffset(x.dataId) % 16 !== offset) {
    // Twenty bytes take a chunk of 24 from the heap, which moves what is allocated next by 8.
    rejected.push(x, tf.zeros([5]));
    x = tf.randomUniform(shape, -1, 1, 'float32', 1) as tf.Tensor4D;
  }
  tf.dispose(rejected);
  return x;
}

export function renderKernels({ machine, variant, peak, rows }: KernelsReport): string {
  const percent = (fraction: number) => `${Math.round(fraction * 100)} %`;
  const table = renderTable(
    [
      'involution',
      'forward',
      'of peak',
      'x unaligned',
      'dx, of peak',
      'dkernel, of peak',
      'best composition',
      'slower',
    ],
    rows.map(({ shape, forward, forwardUnaligned, backpropInput, backpropKernel, composition }) => [
      shape,
      `${Math.round(forward.microseconds)} µs`,
      percent(forward.fractionOfPeak),
      percent(forwardUnaligned.fractionOfPeak),
      percent(backpropInput.fractionOfPeak),
      percent(backpropKernel.fractionOfPeak),
      `${(composition.microseconds / 1e3).toFixed(1)} ms (${composition.name})`,
      `${Math.round(composition.timesSlower)}×`,
    ]),
  );
  return [
    `kernels-wasm ${variant}, one thread, batch 1. Node ${machine.node}, ${machine.cpu}`,
    `Peak of f32x4 mul + add, measured in between: ${peak.toFixed(1)} multiply–adds a nanosecond (medians throughout)`,
    '',
    table,
  ].join('\n');
}
