import { batchNorms, Involution2D } from '@dynaconv/layers';
import { referenceInput } from '@dynaconv/test-kit';
import {
  memory,
  moments,
  mul,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import {
  type LayersModel,
  type SymbolicTensor,
  sequential,
  model as tfModel,
} from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { createModel, estimateStatistics, receptiveField } from '../src/index.ts';
import { useWasm } from './helpers/wasm.ts';

beforeAll(useWasm);

const INPUT: [number, number, number] = [65, 65, 3];

/** Mean and unbiased variance of what a layer is given, by tfjs's own moments. */
function momentsBefore(model: LayersModel, name: string, x: Tensor): [Tensor1D, Tensor1D] {
  const before = model.getLayer(name).input as SymbolicTensor;
  const given = tfModel({ inputs: model.inputs, outputs: before }).apply(x) as Tensor4D;
  const { mean, variance } = moments(given, [0, 1, 2]);
  const count = given.size / mean.size;
  return [mean as Tensor1D, mul(variance, count / (count - 1)) as Tensor1D];
}

describe('estimateStatistics', () => {
  it('sets those of every BatchNorm to what it is given in inference, and no weight', () => {
    const model = createModel('rednet_digits', { inputShape: INPUT, numClasses: 2 });
    const x = referenceInput([2, ...INPUT]);
    const norms = batchNorms(model);
    const momenta = norms.map(({ momentum }) => momentum);
    const weights = () => model.trainableWeights.map((each) => [...each.read().dataSync()]);
    const before = weights();
    const { numTensors } = memory();
    estimateStatistics(model, x);
    expect(memory().numTensors).toBe(numTensors);
    expect(norms.map(({ momentum }) => momentum)).toEqual(momenta);
    expect(weights()).toEqual(before);
    // Those inside of involutions are not layers of the model.
    const own = norms.filter((norm) => model.layers.includes(norm));
    expect(own.length).toBeLessThan(norms.length);
    const first = own[0];
    const [mean, variance] = momentsBefore(model, first.name, x);
    const [movedMean, movedVariance] = first.nonTrainableWeights.map((each) => each.read());
    // Sums of n values in another order differ by n units of rounding of the largest at most.
    const count = 2 * 33 * 33 * 2 ** -24;
    const largest = Math.sqrt(Math.max(...variance.dataSync())) * 10;
    mean.dataSync().forEach((value, i) => {
      expect(Math.abs(movedMean.dataSync()[i] - value)).toBeLessThan(count * largest);
    });
    variance.dataSync().forEach((value, i) => {
      expect(Math.abs(movedVariance.dataSync()[i] - value)).toBeLessThan(count * largest ** 2);
    });
    model.dispose();
  });

  it('reaches the BatchNorms within layers', () => {
    const involution = new Involution2D({
      kernelSize: 3,
      groupChannels: 8,
      reductionRatio: 2,
      inputShape: [4, 4, 8],
    });
    const model = sequential({ layers: [involution] });
    const before = batchNorms(model).map((norm) => String(norm.nonTrainableWeights[0].read()));
    expect(before).toHaveLength(1);
    estimateStatistics(model, referenceInput([2, 4, 4, 8]));
    expect(batchNorms(model).map((norm) => String(norm.nonTrainableWeights[0].read()))).not.toEqual(
      before,
    );
  });

  it('lets random weights of a deep network have a field', async () => {
    // Without it every third one overflowed or died, drawn ten times.
    for (let draw = 0; draw < 4; draw++) {
      const model = createModel('rednet26', { inputShape: INPUT, numClasses: 2 });
      const x = referenceInput([1, ...INPUT]) as Tensor4D;
      estimateStatistics(model, x);
      const { values } = await receptiveField(model, x);
      const largest = Math.max(...values);
      expect(largest).toBeGreaterThan(1e-6);
      expect(largest).toBeLessThan(1e6);
      model.dispose();
    }
  });
});
