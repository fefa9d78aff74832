import { BatchNorm2d, Involution2D } from '@dynaconv/layers';
import '@tensorflow/tfjs-backend-cpu';
import { dispose, randomUniform, setBackend, type Tensor } from '@tensorflow/tfjs-core';
import { sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, expect, it } from 'vitest';
import { freezeStatistics } from '../src/index.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

/** A BatchNorm, an involution, which has one in it, and a BatchNorm of a name that begins like the first one's. */
const network = () =>
  sequential({
    layers: [
      new BatchNorm2d({ name: 'stage1.bn', inputShape: [4, 4, 8] }),
      new Involution2D({
        name: 'stage1.involution',
        kernelSize: 3,
        groupChannels: 8,
        reductionRatio: 2,
      }),
      new BatchNorm2d({ name: 'stage10.bn' }),
    ],
  });

/** Names of the statistics that a forward pass in training moves. */
function moved(model: ReturnType<typeof network>): string[] {
  const values = () => model.nonTrainableWeights.map((each) => String(each.read().dataSync()));
  const before = values();
  dispose(
    model.apply(randomUniform([2, 4, 4, 8], 0, 1, 'float32', 7), { training: true }) as Tensor,
  );
  const after = values();
  return model.nonTrainableWeights
    .filter((_, i) => before[i] !== after[i])
    .map(({ originalName }) => originalName);
}

it('moves all statistics unless it is told otherwise', () => {
  expect(moved(network())).toHaveLength(6);
});

it('leaves those inside of the modules named, in composite layers too', () => {
  const model = network();
  freezeStatistics(model, 'stage1');
  expect(moved(model)).toEqual(['stage10.bn/moving_mean', 'stage10.bn/moving_variance']);
});

it('leaves all where none is named', () => {
  const model = network();
  freezeStatistics(model);
  expect(moved(model)).toEqual([]);
});
