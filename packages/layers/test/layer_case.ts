import { type ReferenceOutput, uniform, weight } from '@dynaconv/test-kit';
import { expectReference } from '@dynaconv/test-kit/expect';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { checkpointSlots, toTfjsLayout, toTorchLayout } from '../src/index.ts';
import { roundTrip } from './round_trip.ts';

/** A layer or a small network on its own, as python/reference/layer_cases.py describes it. */
export interface LayerCase {
  /** Name of the PyTorch module. */
  layer: string;
  /** The module's, by our names. */
  arguments: Record<string, unknown>;
  inputs: Record<string, number[]>;
  y: ReferenceOutput;
  dinputs: Record<string, ReferenceOutput>;
  dweights: Record<string, ReferenceOutput>;
}

type Apply = (inputs: tf.Tensor[]) => tf.Tensor;

const PREFIX = 'layer.';

const map = (key: string, shape: number[]) =>
  tf.tensor(uniform(key, tf.util.sizeFromShape(shape)), shape);

/** The keys of weights, of a layer that is called 'layer' or of a network, without the name of the layer. */
const slotsOf = (layer: { weights: tf.layers.Layer['weights'] }) =>
  checkpointSlots(layer).map(({ key, shape }) => ({
    key: key.startsWith(PREFIX) ? key.slice(PREFIX.length) : key,
    shape,
  }));

/** Fails unless the layer has PyTorch's outputs, before and after it is saved and loaded, and PyTorch's gradients. */
export async function expectLayerCase(layer: tf.layers.Layer, reference: LayerCase): Promise<void> {
  const { inputs: shapes, y, dinputs, dweights } = reference;
  const symbols = Object.values(shapes).map((batchShape) => tf.input({ batchShape }));
  const single = symbols.length === 1;
  const outputs = layer.apply(single ? symbols[0] : symbols) as tf.SymbolicTensor;
  const model = tf.model({ inputs: symbols, outputs });
  expect(model.outputs[0].shape).toEqual(y.shape);
  layer.setWeights(
    slotsOf(layer).map(({ key, shape }, i) => {
      const values = toTfjsLayout(weight(PREFIX + key, shape), shape);
      return tf.tensor(values, layer.weights[i].shape as number[]);
    }),
  );
  const inputs = Object.entries(shapes).map(([name, shape]) => map(name, shape));
  const apply: Apply = (inputs) => layer.apply(single ? inputs[0] : inputs) as tf.Tensor;
  const output = apply(inputs);
  expectReference(output, y, 'y');
  const loaded = await roundTrip(model);
  expect((loaded.predict(inputs) as tf.Tensor).dataSync()).toEqual(output.dataSync());

  const dy = map('dy', y.shape);
  const gradients = tf.grads((...inputs: tf.Tensor[]) => apply(inputs))(inputs, dy);
  Object.entries(dinputs).forEach(([name, expected], i) => {
    expectReference(gradients[i], expected, `d${name}`);
  });
  expectWeightGradients(layer, dweights, () => tf.sum(tf.mul(apply(inputs), dy)));
}

function expectWeightGradients(
  layer: tf.layers.Layer,
  expected: LayerCase['dweights'],
  loss: () => tf.Scalar,
): void {
  const { grads } = tf.variableGrads(loss);
  const slots = slotsOf({ weights: layer.trainableWeights });
  expect(slots.map(({ key }) => key).toSorted()).toEqual(Object.keys(expected).toSorted());
  for (const [i, { key, shape }] of slots.entries()) {
    const variable = layer.trainableWeights[i] as unknown as { val: tf.Variable };
    const values = grads[variable.val.name].dataSync() as Float32Array;
    const gradient = tf.tensor(toTorchLayout(values, shape), expected[key].shape);
    expectReference(gradient, expected[key], key);
  }
}
