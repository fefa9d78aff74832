import {
  applyActivation,
  ContMix2DAttention,
  type FusedActivation,
  FusedPaddedConv2D,
  type FusedPaddedConv2DAttrs,
  FusedSameDepthwiseConv2D,
  type FusedSameDepthwiseConv2DAttrs,
  Involution2D,
  NeighborhoodAv2D,
} from '@dynaconv/involution-ops/base';
import { register, unregister, type Variant } from '@dynaconv/kernels-wasm/base';
import * as tf from '@tensorflow/tfjs-core';
import { afterwards } from '../afterwards.ts';
import { aggregate } from '../workloads/aggregation_compositions.ts';
import { kernelRows, unfoldMatMul } from '../workloads/involution_compositions.ts';
import { relativePositionTable } from '../workloads/relative_position_table.ts';
import { expectingCompositions } from './without_kernels.ts';

type Compose = (inputs: Record<string, tf.Tensor>, attrs: tf.NamedAttrMap) => tf.Tensor;

/**
 * The fastest compositions of stock ops we know, by the op that they stand for. The ops' own compositions serve every backend
 * and shape; a rival worth beating is made for tfjs-wasm and inference.
 */
const COMPOSITIONS: Record<string, Compose> = {
  [FusedPaddedConv2D]({ x, filter, bias, residual, residualScale }, attrs) {
    const { strides, pad, activation } = attrs as unknown as FusedPaddedConv2DAttrs;
    const conv = { x: x as tf.Tensor4D, filter: filter as tf.Tensor4D, bias, strides, pad };
    const fusedActivation = activation === 'relu' && !residual ? activation : undefined;
    const y = tf.fused.conv2d({ ...conv, activation: fusedActivation });
    if (fusedActivation) return y;
    const scaled = residualScale ? tf.mul(residual, residualScale) : residual;
    return finish(y, scaled, activation);
  },
  [FusedSameDepthwiseConv2D]({ x, filter, bias, residual }, attrs) {
    const { activation } = attrs as unknown as FusedSameDepthwiseConv2DAttrs;
    const conv = { x: x as tf.Tensor4D, filter: filter as tf.Tensor4D, bias };
    const y = tf.fused.depthwiseConv2d({ ...conv, strides: 1, pad: 'same' });
    return finish(y, residual, activation);
  },
  [Involution2D]({ x, kernel }, { strides }) {
    const [batch, height, width, groups, kernelSize] = kernel.shape;
    const shape = { batch, height, width, channels: x.shape[3]!, groups, kernelSize };
    const [stride] = strides as number[];
    return unfoldMatMul(x as tf.Tensor4D, kernelRows(kernel), shape, stride);
  },
  [NeighborhoodAv2D]({ attention, x }) {
    const [batch] = x.shape;
    if (batch === 1) return aggregate(attention, x as tf.Tensor4D);
    const attentions = tf.split(attention, batch);
    const images = tf.split<tf.Tensor4D>(x, batch);
    return tf.concat(images.map((image, i) => aggregate(attentions[i], image)));
  },
  [ContMix2DAttention]({ logits, relativePositionBias }) {
    const K = logits.shape.at(-1)!;
    const scores = tf.add(logits, positionTable(relativePositionBias, logits.shape));
    const rows = tf.softmax(tf.reshape(scores, [-1, K * K]));
    return tf.reshape(rows, logits.shape);
  },
};

const finish = (y: tf.Tensor, residual: tf.Tensor | undefined, activation: FusedActivation) =>
  applyActivation(residual ? tf.add(y, residual) : y, activation);

/** Tables by the bias they are computed from; kept from call to call, as weights are. */
let tables = new Map<object, tf.Tensor>();

/** The bias [G, 2K − 1, 2K − 1] of every pixel's taps, as a tensor [1, H, W, G, K, K]. */
function positionTable(bias: tf.Tensor, shape: number[]): tf.Tensor {
  let table = tables.get(bias.dataId);
  if (!table) {
    const tapsShape = shape.slice(1);
    const taps = relativePositionTable(bias.dataSync() as Float32Array, tapsShape);
    table = tf.keep(tf.tensor(taps, [1, ...tapsShape]));
    tables.set(bias.dataId, table);
  }
  return table;
}

/** Disposes of the tables that were kept for a network's weights. */
export function disposeStockTables(): void {
  for (const table of tables.values()) table.dispose();
  tables = new Map();
}

/** Runs something with the compositions in place of the kernels. Switching takes microseconds: the compiled module is kept. */
export function withStockOps<T>(variant: Variant, run: () => T): T {
  unregister();
  for (const [kernelName, compose] of Object.entries(COMPOSITIONS)) {
    tf.registerKernel({
      kernelName,
      backendName: 'wasm',
      kernelFunc: ({ inputs, attrs }) =>
        tf.tidy(() => compose(inputs as Record<string, tf.Tensor>, attrs ?? {})),
    });
  }
  return afterwards(
    () => expectingCompositions(run),
    () => {
      for (const kernelName of Object.keys(COMPOSITIONS)) tf.unregisterKernel(kernelName, 'wasm');
      register({ variant });
    },
  );
}
