import { type ReferenceOutput, uniform, weight } from '@dynaconv/test-kit';
import { expectReference } from '@dynaconv/test-kit/expect';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { checkpointSlots, toTfjsLayout, toTorchLayout } from '../src/index.ts';
import { roundTrip } from './round_trip.ts';

/** A layer on its own, as python/reference/layer_cases.py describes it. */
export interface LayerCase {
  /** Name of the PyTorch module. */
  layer: string;
  /** The module's, by our names. */
  arguments: Record<string, unknown>;
  inputShape: number[];
  y: ReferenceOutput;
  dx: ReferenceOutput;
  dweights: Record<string, ReferenceOutput>;
}

const map = (key: string, shape: number[]) =>
  tf.tensor(uniform(key, tf.util.sizeFromShape(shape)), shape);

/** Gives a layer, whose name has to be 'layer', the weights of the reference. */
function setWeights(layer: tf.layers.Layer): void {
  layer.setWeights(
    checkpointSlots(layer).map(({ key, shape }, i) =>
      tf.tensor(toTfjsLayout(weight(key, shape), shape), layer.weights[i].shape as number[]),
    ),
  );
}

/** Fails unless the layer has PyTorch's outputs, before and after it is saved and loaded, and PyTorch's gradients. */
export async function expectLayerCase(layer: tf.layers.Layer, reference: LayerCase): Promise<void> {
  const { inputShape, y, dx, dweights } = reference;
  const symbol = tf.input({ batchShape: inputShape });
  const model = tf.model({ inputs: symbol, outputs: layer.apply(symbol) as tf.SymbolicTensor });
  expect(model.outputs[0].shape).toEqual(y.shape);
  setWeights(layer);
  const x = map('x', inputShape);
  const output = layer.apply(x) as tf.Tensor;
  expectReference(output, y, 'y');
  const loaded = await roundTrip(model);
  expect((loaded.predict(x) as tf.Tensor).dataSync()).toEqual(output.dataSync());

  const dy = map('dy', y.shape);
  const inputGradient = tf.grad((x) => layer.apply(x) as tf.Tensor)(x, dy);
  expectReference(inputGradient, dx, 'dx');
  const { grads } = tf.variableGrads(() => tf.sum(tf.mul(layer.apply(x) as tf.Tensor, dy)));
  const slots = checkpointSlots({ weights: layer.trainableWeights });
  expect(slots.map(({ key }) => key.slice('layer.'.length)).toSorted()).toEqual(
    Object.keys(dweights).toSorted(),
  );
  for (const [i, { key, shape }] of slots.entries()) {
    const variable = layer.trainableWeights[i] as unknown as { val: tf.Variable };
    const values = grads[variable.val.name].dataSync() as Float32Array;
    const expected = dweights[key.slice('layer.'.length)];
    expectReference(tf.tensor(toTorchLayout(values, shape), expected.shape), expected, key);
  }
}
