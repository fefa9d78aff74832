/**
 * The page of `npm run bench:browser`: the programs of @dynaconv/kernels-webgl side by side with stock ops, in one page. Leaves
 * what it measured in `globalThis.measured`.
 */

import {
  contMix2d,
  fused,
  gelu,
  globalResponseNorm2d,
  involution2d,
  layerNorm2d,
} from '@dynaconv/involution-ops';
import { register, unregister } from '@dynaconv/kernels-webgl/base';
import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { type Contestant, interleave } from '../measure/interleave.ts';
import { median } from '../measure/statistics.ts';
import { involutionCompositions } from '../workloads/involution_compositions.ts';

/** One row: milliseconds of a call of ours and of the best of the stock compositions. */
interface Measured {
  readonly name: string;
  readonly ours: number;
  readonly stock: number;
}

declare global {
  var measured: Measured[] | undefined;
}

const ROUNDS = 3;
/** Calls before a read: a read takes as long as a small kernel. */
const CALLS = 4;

/** Packed, as the op before leaves its output. */
const random = (...shape: number[]): tf.Tensor4D =>
  tf.tidy(() => tf.neg(tf.randomUniform(shape as tf.Tensor4D['shape'], -1, 1)));

/** A contestant that runs `call` some times and waits for the last. */
const contestant = (name: string, call: () => tf.Tensor, calls: number): Contestant => ({
  name,
  async run() {
    const last = tf.tidy(() => Array.from({ length: calls }, call).at(-1)!);
    await last.data();
    last.dispose();
  },
});

/** Ours with the kernels registered, the others without. */
async function race(
  name: string,
  ours: () => tf.Tensor,
  stock: Record<string, () => tf.Tensor> = { composed: ours },
): Promise<Measured> {
  const withKernels = contestant(name, ours, CALLS);
  const timings = await interleave(
    [
      {
        ...withKernels,
        async run() {
          register();
          await withKernels.run();
          unregister();
        },
      },
      ...Object.entries(stock).map(([each, call]) => contestant(each, call, 1)),
    ],
    ROUNDS,
  );
  const best = Math.min(...Object.keys(stock).map((each) => median(timings[each])));
  return { name, ours: median(timings[name]) / CALLS, stock: best };
}

async function involution(side: number, channels: number, kernelSize: number): Promise<Measured> {
  const shape = {
    batch: 1,
    height: side,
    width: side,
    channels,
    groups: channels / 16,
    kernelSize,
  };
  const x = random(1, side, side, channels);
  const kernel = random(1, side, side, channels / 16, kernelSize, kernelSize);
  const stock = Object.fromEntries(
    involutionCompositions(shape)
      .filter(({ backend }) => !backend)
      .map(({ name, layOut, run }) => {
        const laidOut = tf.tidy(() => layOut({ x, kernel }) as Record<string, tf.Tensor>);
        return [name, () => run(laidOut)];
      }),
  );
  return race(
    `involution2d ${side}×${side}×${channels}, K ${kernelSize}`,
    () => involution2d(x, kernel),
    stock,
  );
}

async function contMix(side: number, channels: number, kernelSize: number): Promise<Measured> {
  const x = random(1, side, side, channels);
  const logits = random(1, side, side, 4, kernelSize, kernelSize);
  const bias = random(4, 2 * kernelSize - 1, 2 * kernelSize - 1) as unknown as tf.Tensor3D;
  return race(`contMix2d ${side}×${side}×${channels}, K ${kernelSize}`, () =>
    contMix2d(x, logits, bias),
  );
}

async function others(side: number, channels: number): Promise<Measured[]> {
  const x = random(1, side, side, channels);
  const gamma = tf.ones([channels]);
  const beta = tf.zeros([channels]);
  const size = `${side}×${side}×${channels}`;
  const rows = [
    await race(`gelu ${size}`, () => gelu(x)),
    await race(`layerNorm2d ${size}`, () => layerNorm2d(x, gamma, beta)),
    await race(`globalResponseNorm2d ${size}`, () => globalResponseNorm2d(x, gamma, beta)),
  ];
  for (const K of [7, 13, 17]) {
    const filter = random(K, K, channels, 1);
    const call = () => fused.depthwiseConv2d({ x, filter, bias: beta, activation: 'gelu' });
    rows.push(await race(`fused.depthwiseConv2d ${size}, K ${K}`, call));
  }
  return rows;
}

/** Ten shapes one after the other that none of the programs has met; what reads their outputs is compiled before. */
function newShapes(): Measured {
  const sides = Array.from({ length: 10 }, (_, n) => 10 + n);
  const prepared = sides.map((side) => {
    const [x, kernel] = [random(1, side, side + 2, 16), random(1, side, side + 2, 2, 3, 3)];
    x.dataSync();
    return () => tf.tidy(() => involution2d(x, kernel).dataSync());
  });
  const time = () => {
    const start = performance.now();
    for (const run of prepared) run();
    return performance.now() - start;
  };
  register();
  involution2d(random(1, 4, 4, 16), random(1, 4, 4, 2, 3, 3)).dataSync();
  const ours = time();
  unregister();
  return { name: 'involution2d, ten new shapes', ours, stock: time() };
}

tf.env().set('WEBGL_CPU_FORWARD', false);
await tf.setBackend('webgl');
globalThis.measured = [
  newShapes(),
  await involution(28, 64, 7),
  await involution(14, 128, 7),
  await contMix(28, 64, 13),
  ...(await others(28, 64)),
];
