import { type ReferenceOutput, uniform, weight } from '@dynaconv/test-kit';
import { expectReference } from '@dynaconv/test-kit/expect';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { BatchNorm2d, holdStatistics } from '../src/index.ts';
import reference from './fixtures/batch-norm.json' with { type: 'json' };
import { roundTrip } from './round_trip.ts';

const WEIGHTS = {
  gamma: 'weight',
  beta: 'bias',
  moving_mean: 'running_mean',
  moving_variance: 'running_var',
};

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const map = (key: string, shape: number[]) =>
  tf.tensor4d(
    uniform(
      key,
      shape.reduce((a, b) => a * b, 1),
    ),
    shape as [number, number, number, number],
  );

function build(shape: number[], statistics: 'batch' | 'moving' = 'batch'): BatchNorm2d {
  const layer = new BatchNorm2d({ name: 'norm', statistics });
  layer.apply(tf.input({ batchShape: shape }));
  const channels = [shape[3]];
  layer.setWeights(
    Object.values(WEIGHTS).map((key) => tf.tensor1d(weight(`norm.${key}`, channels))),
  );
  return layer;
}

const inTraining = { training: true };
const moving = (layer: BatchNorm2d) =>
  layer.nonTrainableWeights.map((each) => Array.from(each.read().dataSync()));

/** As PyTorch's fixture was made: one batch before, whose gradient nobody asks for. */
function train(layer: BatchNorm2d, shape: number[]) {
  tf.dispose(layer.call(map('before', shape), inTraining));
  const variables = layer.trainableWeights.map((each) => each.read() as tf.Variable);
  const dy = map('dy', shape);
  const x = map('x', shape);
  let y: tf.Tensor | undefined;
  const { grads } = tf.variableGrads(() => {
    y = tf.keep(layer.call(x, inTraining));
    return tf.sum(tf.mul(y, dy)) as tf.Scalar;
  }, variables);
  const dx = tf.grad((input: tf.Tensor) => holdStatistics(() => layer.call(input, inTraining)))(
    x,
    dy,
  );
  const [gamma, beta] = variables.map(({ name }) => grads[name]);
  const [moving_mean, moving_variance] = layer.nonTrainableWeights.map((each) => each.read());
  return { y: y!, x: dx, gamma, beta, moving_mean, moving_variance };
}

describe.each(reference.cases)('BatchNorm2d in training, for $inputShape', (one) => {
  it('gives what PyTorch gives: outputs, gradients, and unbiased moving variances', () => {
    const actual = train(build(one.inputShape), one.inputShape);
    for (const [name, expected] of Object.entries(one.outputs)) {
      expectReference(actual[name as keyof typeof actual], expected as ReferenceOutput, name);
    }
  });
});

const SHAPE = [2, 5, 7, 9];

describe('BatchNorm2d', () => {
  it('goes by the moving statistics outside of training, and with statistics: moving', () => {
    const layer = build(SHAPE, 'moving');
    const x = map('x', SHAPE);
    const before = moving(layer);
    const inference = layer.call(x, {}).dataSync();
    expect(layer.call(x, inTraining).dataSync()).toEqual(inference);
    expect(moving(layer)).toEqual(before);
    layer.statistics = 'batch';
    expect(layer.call(x, {}).dataSync()).toEqual(inference);
    expect(layer.call(x, inTraining).dataSync()).not.toEqual(inference);
    expect(moving(layer)).not.toEqual(before);
  });

  it('holds its statistics where it is asked to, also after an error', () => {
    const layer = build(SHAPE);
    const before = moving(layer);
    const x = map('x', SHAPE);
    const y = holdStatistics(() => layer.call(x, inTraining));
    expect(moving(layer)).toEqual(before);
    expect(() =>
      holdStatistics(() => {
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(layer.call(x, inTraining).dataSync()).toEqual(y.dataSync());
    expect(moving(layer)).not.toEqual(before);
  });

  it('takes values of any rank that have channels', () => {
    const layer = build(SHAPE);
    const x = map('x', SHAPE);
    const flat = tf.reshape(x, [70, 9]);
    expect(holdStatistics(() => layer.call(flat, inTraining)).dataSync()).toEqual(
      holdStatistics(() => layer.call(x, inTraining)).dataSync(),
    );
  });

  it('leaves nothing behind', () => {
    const layer = build(SHAPE);
    const x = map('x', SHAPE);
    const before = tf.memory().numTensors;
    tf.dispose(layer.call(x, inTraining));
    tf.dispose(tf.grad((input: tf.Tensor) => layer.call(input, inTraining))(x));
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is the same after saving and loading', async () => {
    const layer = build(SHAPE);
    const symbol = tf.input({ batchShape: SHAPE });
    const model = tf.model({ inputs: symbol, outputs: layer.apply(symbol) as tf.SymbolicTensor });
    const x = map('x', SHAPE);
    const loaded = await roundTrip(model);
    expect((loaded.predict(x) as tf.Tensor).dataSync()).toEqual(
      (model.predict(x) as tf.Tensor).dataSync(),
    );
  });
});
