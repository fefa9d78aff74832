import { OFFICIAL, officialShapes, referenceInput, resNetShapes } from '@dynaconv/test-kit';
import '@tensorflow/tfjs-backend-cpu';
import {
  losses,
  oneHot,
  type Scalar,
  setBackend,
  type Tensor,
  type Tensor2D,
  tensor1d,
  train,
  variableGrads,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { redNetConfigs } from '../src/backbones/rednet/configurations.ts';
import { redNet } from '../src/backbones/rednet/models.ts';
import { resNet } from '../src/backbones/resnet/models.ts';
import { createModel, deploy } from '../src/index.ts';
import { createFrom } from '../src/network/build.ts';
import { setReferenceWeights } from './helpers/reference_weights.ts';
import { roundTrip } from './helpers/round_trip.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

// Small, and odd at every stage: the cpu backend's gradients of convolutions are slow.
const SIZE = 9;
const x = () => referenceInput([4, SIZE, SIZE, 3]);
const labels = () => oneHot(tensor1d([0, 3, 5, 9], 'int32'), 10) as Tensor2D;
const logitsOf = (model: LayersModel) => (model.predict(x()) as Tensor).dataSync();

describe('a model made to be trained', () => {
  // A published ResNet is too large for the backend; this one is of a digits network's size.
  it.each([
    ['RedNet', redNet, officialShapes, 'backbone.layer1.0.conv2/conv2.conv/kernel'],
    ['ResNet', resNet, resNetShapes, 'layer1.0.conv2/kernel'],
  ] as const)(
    'as a %s has a gradient for every trainable weight',
    (name, network, shapes, ofSpatial) => {
      const inputShape: [number, number, number] = [SIZE, SIZE, 3];
      const trained = createFrom(network(name, redNetConfigs.rednet_digits), { inputShape });
      setReferenceWeights(trained, shapes(OFFICIAL.rednet_digits));
      const { grads } = variableGrads(() => {
        const logits = trained.apply(x(), { training: true }) as Tensor2D;
        return losses.softmaxCrossEntropy(labels(), logits) as Scalar;
      });
      const without = trained.trainableWeights.filter(({ name }) => {
        const values = grads[name]?.dataSync() ?? [];
        return !values.some((value: number) => Number.isFinite(value) && value !== 0);
      });
      expect(without.map(({ name }) => name)).toEqual([]);
      const names = trained.trainableWeights.map(({ originalName }) => originalName);
      expect(names).toContain(ofSpatial);
    },
  );

  it('learns, moves its statistics, and is the same after saving and loading, deployed too', async () => {
    const trained = createModel('rednet_digits', { inputShape: [SIZE, SIZE, 3] });
    setReferenceWeights(trained, officialShapes(OFFICIAL.rednet_digits));
    const before = trained.getLayer('backbone.layer1.0.bn1').getWeights()[2].dataSync().slice();
    trained.compile({
      optimizer: train.adam(0.002),
      loss: (truth: Tensor, logits: Tensor) => losses.softmaxCrossEntropy(truth, logits),
    });
    const { history } = await trained.fit(x(), labels(), { epochs: 3, verbose: 0 });
    const [first, , last] = history.loss as number[];
    expect(last).toBeLessThan(0.5 * first);
    const after = trained.getLayer('backbone.layer1.0.bn1').getWeights()[2].dataSync();
    expect([...after]).not.toEqual([...before]);

    const loaded = await roundTrip(trained);
    expect(logitsOf(loaded)).toEqual(logitsOf(trained));
    const deployed = deploy(loaded);
    expect(logitsOf(deployed)).toEqual(logitsOf(deploy(trained)));
    expect(logitsOf(await roundTrip(deployed))).toEqual(logitsOf(deployed));
  });
});
