import { readCheckpoint } from '@dynaconv/checkpoint';
import { contMix2d, involution2d } from '@dynaconv/involution-ops';
import {
  type Registration,
  register,
  setNumThreads,
  unregister,
} from '@dynaconv/kernels-node/base';
import { createModel, deploy, loadWeights } from '@dynaconv/models';
import * as tf from '@tensorflow/tfjs-core';
import { interleave, median } from '../interleave.ts';
import { describeMachine, type Machine } from '../machine.ts';
import { logitsOf, predict, randomImage } from '../network.ts';
import { Python } from '../rivals/python.ts';
import { pytorchRival } from '../rivals/pytorch.ts';
import { assertSameLogits, formulationsOf, type Rival } from '../rivals/rival.ts';
import { renderTable } from '../table.ts';

export interface NodeOptions {
  /** Networks to run against PyTorch; none for the ops alone. */
  models: readonly string[];
  /** Executable of the Python that has torch. */
  python: string;
  rounds: number;
  onProgress?: (message: string) => void;
  onSkip?: (message: string) => void;
}

interface Row {
  /** The op at its shape, or the network. */
  what: string;
  contestant: string;
  /** Median, milliseconds. */
  milliseconds: number;
  /** Median ÷ that of the native kernels on one thread. */
  ratio: number;
}

export interface NodeReport extends Registration {
  machine: Machine;
  rows: Row[];
}

const SIZE = 224;
const ONE = 'native, one thread';
const TWO = 'native, two threads';

/** Native kernels against the compositions that they replace, and whole networks against PyTorch, one thread each. */
export async function benchmarkNode(options: NodeOptions): Promise<NodeReport> {
  // Read when TensorFlow starts: its ops run on one thread, as ours do but where two are said.
  process.env.TF_NUM_INTRAOP_THREADS ??= '1';
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  const registration = register();
  await tf.setBackend('tensorflow');
  const rows: Row[] = [];
  for (const batch of [1, 8]) {
    rows.push(...(await benchmarkInvolution(batch, options)));
    rows.push(...(await benchmarkContMix(batch, options)));
  }
  for (const model of options.models) rows.push(...(await benchmarkNetwork(model, options)));
  return { ...registration, machine: describeMachine(), rows };
}

async function benchmarkInvolution(batch: number, options: NodeOptions): Promise<Row[]> {
  const x = tf.randomUniform([batch, 56, 56, 64], -1, 1) as tf.Tensor4D;
  const kernel = tf.randomUniform([batch, 56, 56, 4, 7, 7], -1, 1);
  const rows = await benchmarkOp(
    `involution2d ${batch}×56×56×64 K 7`,
    () => involution2d(x, kernel),
    { 'patches · taps': () => patchesTimesTaps(x, kernel) },
    options,
  );
  tf.dispose([x, kernel]);
  return rows;
}

async function benchmarkContMix(batch: number, options: NodeOptions): Promise<Row[]> {
  const x = tf.randomUniform([batch, 14, 14, 256], -1, 1) as tf.Tensor4D;
  const logits = tf.randomUniform([batch, 14, 14, 8, 13, 13], -1, 1);
  const bias = tf.randomUniform([8, 25, 25], -1, 1) as tf.Tensor3D;
  const rows = await benchmarkOp(
    `contMix2d ${batch}×14×14×256 K 13`,
    () => contMix2d(x, logits, bias),
    {},
    options,
  );
  tf.dispose([x, logits, bias]);
  return rows;
}

/** An op on one and two threads, composed as without kernels, and composed by hand. */
async function benchmarkOp(
  what: string,
  run: () => tf.Tensor,
  compositions: Record<string, () => tf.Tensor>,
  { rounds, onProgress }: NodeOptions,
): Promise<Row[]> {
  const on = (threads: number) => () => {
    setNumThreads(threads);
    run().dispose();
  };
  const composed = () => {
    unregister();
    try {
      run().dispose();
    } finally {
      register();
    }
  };
  const timings = await interleave(
    [
      { name: ONE, run: on(1), calls: 20 },
      { name: TWO, run: on(2), calls: 20 },
      { name: 'composed of stock ops', run: composed },
      ...Object.entries(compositions).map(([name, compose]) => ({
        name,
        run: () => tf.tidy(() => void compose()),
      })),
    ],
    rounds,
    (round) => onProgress?.(`${what}: round ${round} of ${rounds}`),
  );
  return rowsOf(what, timings, ONE);
}

/** What TensorFlow itself offers, which tfjs does not: the windows of all pixels, times their taps, summed. */
function patchesTimesTaps(x: tf.Tensor4D, kernel: tf.Tensor): tf.Tensor {
  const [batch, height, width, channels] = x.shape;
  const [, , , groups, K] = kernel.shape;
  const node = tf.backend() as unknown as {
    binding: Record<'TF_ATTR_TYPE' | 'TF_ATTR_INT' | 'TF_ATTR_STRING' | 'TF_FLOAT', number>;
    executeSingleOutput(op: string, attributes: object[], inputs: tf.Tensor[]): tf.Tensor;
  };
  const { TF_ATTR_TYPE, TF_ATTR_INT, TF_ATTR_STRING, TF_FLOAT } = node.binding;
  const ints = (name: string, value: number[]) => ({ name, type: TF_ATTR_INT, value });
  const patches = node.executeSingleOutput(
    'ExtractImagePatches',
    [
      { name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT },
      ints('ksizes', [1, K, K, 1]),
      ints('strides', [1, 1, 1, 1]),
      ints('rates', [1, 1, 1, 1]),
      { name: 'padding', type: TF_ATTR_STRING, value: 'SAME' },
    ],
    [x],
  );
  const pixels = batch * height * width;
  const taps = tf.transpose(tf.reshape(kernel, [pixels, groups, K * K]), [0, 2, 1]);
  const windows = tf.reshape(patches, [pixels, K * K, groups, channels / groups]);
  const weighed = tf.mul(windows, tf.reshape(taps, [pixels, K * K, groups, 1]));
  return tf.reshape(tf.sum(weighed, 1), x.shape);
}

/** A network's inference form against PyTorch's official formulations, same weights, same image. */
async function benchmarkNetwork(
  model: string,
  { python: executable, rounds, onProgress, onSkip }: NodeOptions,
): Promise<Row[]> {
  const python = new Python(executable);
  const training = createModel(model, { inputShape: [SIZE, SIZE, 3] });
  const image = randomImage(SIZE);
  const rivals: Rival[] = [];
  try {
    await python.torchVersion();
    await loadWeights(training, await readCheckpoint(await python.weights(model)));
    const pixels = tf.tidy(() => tf.transpose(image, [0, 3, 1, 2]).dataSync() as Float32Array);
    for (const formulation of formulationsOf(model)) {
      rivals.push(await pytorchRival(python, model, formulation, pixels, SIZE));
    }
  } catch (error) {
    onSkip?.(`${model}: without PyTorch: ${(error as Error).message}`);
  }
  const deployed = deploy(training);
  setNumThreads(1);
  const logits = logitsOf(deployed, image);
  for (const rival of rivals) assertSameLogits(rival.name, await rival.logits(), logits);
  const timings = await interleave(
    [
      { name: ONE, run: () => predict(deployed, image) },
      ...rivals.map(({ name, logits: run, time }) => ({ name, run, time })),
    ],
    rounds,
    (round) => onProgress?.(`${model}: round ${round} of ${rounds}`),
  );
  for (const rival of rivals) await rival.dispose();
  tf.dispose(image);
  deployed.dispose();
  training.dispose();
  return rowsOf(model, timings, ONE);
}

function rowsOf(what: string, timings: Record<string, number[]>, base: string): Row[] {
  return Object.entries(timings).map(([contestant, times]) => ({
    what,
    contestant,
    milliseconds: median(times),
    ratio: median(times) / median(timings[base]),
  }));
}

export function renderNode({ machine, tensorflow, simd, rows }: NodeReport): string {
  const table = renderTable(
    ['', 'contestant', 'median', 'ratio'],
    rows.map(({ what, contestant, milliseconds, ratio }) => [
      what,
      contestant,
      `${milliseconds.toFixed(2)} ms`,
      `${ratio.toFixed(2)}×`,
    ]),
  );
  return [
    `kernels-node ${simd}, TensorFlow ${tensorflow}, its own ops on one thread. Node ${machine.node}, ${machine.cpu}`,
    '',
    table,
  ].join('\n');
}
