import { batchNorms } from '@dynaconv/layers';
import { referenceInput } from '@dynaconv/test-kit';
import { fill, memory, type Rank, type Tensor4D, tensor4d, zeros } from '@tensorflow/tfjs-core';
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  areaHolding,
  areaReached,
  createModel,
  deploy,
  estimateStatistics,
  type ReceptiveField,
  receptiveField,
} from '../src/index.ts';
import { useWasm } from './helpers/wasm.ts';

beforeAll(useWasm);

/** Convolutions of 3×3 whose weights are all 1, for one channel. */
function convolutions(strides: readonly number[]): LayersModel {
  const model = sequential();
  strides.forEach((stride, i) => {
    model.add(
      layers.conv2d({
        filters: 1,
        kernelSize: 3,
        strides: stride,
        padding: 'same',
        kernelInitializer: 'ones',
        ...(i === 0 ? { inputShape: [null, null, 1] } : {}),
      }),
    );
  });
  model.add(layers.globalAveragePooling2d({}));
  return model;
}

/**
 * Shifts what BatchNorms give by six standard deviations, so that every ReLU behind them lets through what it is given. Near zero the
 * rounding of a folded weight would switch some on or off, and the gradients through them with it.
 */
function avoidKinks(model: LayersModel): void {
  for (const norm of batchNorms(model)) {
    const [gamma, beta, ...statistics] = norm.getWeights();
    norm.setWeights([gamma, fill(beta.shape, 6), ...statistics]);
  }
}

const row = ({ values, width }: ReceptiveField, at: number) => [
  ...values.slice(at * width, (at + 1) * width),
];

describe('receptiveField', () => {
  it('of two 3×3 convolutions is 5×5, and counts the ways from a pixel to the middle', async () => {
    const field = await receptiveField(convolutions([1, 1]), zeros([2, 11, 13, 1]));
    expect(field).toMatchObject({ map: [11, 13], position: { row: 5, column: 6 } });
    expect(field.pixel).toEqual({ row: 5, column: 6 });
    const ways = [0, 0, 0, 0, 1, 2, 3, 2, 1, 0, 0, 0, 0];
    for (let i = 0; i < 11; i++) {
      const factor = [0, 0, 0, 1, 2, 3, 2, 1, 0, 0, 0][i];
      expect(row(field, i)).toEqual(ways.map((n) => n * factor));
    }
    expect(areaReached(field)).toBe(25 / 143);
    // Of 81 ways, 9 begin in the middle and 49 in the 3×3 pixels around it.
    expect(areaHolding(field, 9 / 81)).toBe(1 / 143);
    expect(areaHolding(field, 10 / 81)).toBe(9 / 143);
    expect(areaHolding(field, 49 / 81)).toBe(9 / 143);
    expect(areaHolding(field, 1)).toBe(25 / 143);
  });

  it('grows by the stride, and is cut off by the border', async () => {
    // Position 1 of 3 is the pixel 2 of 5; a step of the second convolution is two pixels.
    const field = await receptiveField(convolutions([2, 1]), zeros([1, 5, 5, 1]));
    expect(field).toMatchObject({ map: [3, 3], position: { row: 1, column: 1 } });
    expect(field.pixel).toEqual({ row: 2, column: 2 });
    expect(row(field, 2)).toEqual([1, 2, 1, 2, 1]);
    expect(areaReached(field)).toBe(1);
  });

  it('looks at the layer that is asked for', async () => {
    const model = convolutions([1, 1, 1]);
    const { name } = model.layers[0];
    const field = await receptiveField(model, zeros([1, 9, 9, 1]), { layer: name });
    expect(field.layer).toBe(name);
    expect(areaReached(field)).toBe(9 / 81);
  });

  it('is the mean over images and channels', async () => {
    const model = sequential();
    model.add(layers.conv2d({ filters: 1, kernelSize: 1, inputShape: [3, 3, 2] }));
    model.layers[0].setWeights([tensor4d([3, -1], [1, 1, 2, 1]), zeros([1])]);
    const { values } = await receptiveField(model, zeros([4, 3, 3, 2]));
    // Each of four images has its own gradient: |3| and |−1| over two channels.
    expect([...values]).toEqual([0, 0, 0, 0, 2, 0, 0, 0, 0]);
  });

  it.each([
    ['rednet_digits', 'backbone.layer4', [3, 3]],
    ['overlock_digits', 'sub_blocks4', [2, 2]],
    ['resnet50', 'layer4', [2, 2]],
    ['volo_d1_224', 'network.4', [2, 2]],
  ] as const)(
    'sees with %s, also in its inference form, and leaks nothing',
    async (name, stage, map) => {
      const inputShape: [number, number, number] = [37, 33, 3];
      const model = createModel(name, { inputShape, numClasses: 2 });
      const x = referenceInput([1, ...inputShape]) as Tensor4D;
      avoidKinks(model);
      estimateStatistics(model, x);
      const deployed = deploy(model);
      const field = await receptiveField(model, x);
      expect(field.layer.startsWith(`${stage}.`)).toBe(true);
      expect(field.map).toEqual(map);
      expect(field.values).toHaveLength(37 * 33);
      expect(areaReached(field)).toBeGreaterThan(0.5);
      const before = memory().numTensors;
      const again = await receptiveField(deployed, x);
      expect(memory().numTensors).toBe(before);
      const sum = (values: Float32Array) => values.reduce((a, b) => a + b, 0);
      const off = sum(again.values.map((value, i) => Math.abs(value - field.values[i])));
      // A folded weight, a product and a sum are rounded once each in either form, by every layer on the way.
      const bound = 6 * model.layers.length * 2 ** -24;
      expect(off / sum(field.values)).toBeLessThan(bound);
    },
  );

  it('says that nothing counts, or that gradients overflow', async () => {
    const model = sequential();
    model.add(layers.conv2d({ filters: 1, kernelSize: 1, inputShape: [3, 3, 1] }));
    const advice = 'if the weights are random, call estimateStatistics before';
    const gradient = `receptiveField: the gradient of layer '${model.layers[0].name}' is`;
    const fieldFor = (weight: number) => {
      model.layers[0].setWeights([tensor4d([weight], [1, 1, 1, 1]), zeros([1])]);
      return receptiveField(model, zeros([1, 3, 3, 1]));
    };
    await expect(fieldFor(0)).rejects.toThrow(`${gradient} zero everywhere; ${advice}`);
    await expect(fieldFor(Infinity)).rejects.toThrow(
      `${gradient} not finite everywhere; ${advice}`,
    );
  });

  it('says what is wrong', async () => {
    const model = convolutions([1]);
    const x = zeros<Rank.R4>([1, 5, 5, 1]);
    const pooled = model.layers.at(-1)!.name;
    await expect(receptiveField(model, x, { layer: 'x' })).rejects.toThrow(
      `receptiveField: no layer is called 'x', expected one such as ${model.layers[0].name}`,
    );
    await expect(receptiveField(model, x, { layer: pooled })).rejects.toThrow(
      `receptiveField: layer '${pooled}' gives no map [B, H, W, C]`,
    );
    await expect(receptiveField(model, x, { layr: 'x' } as never)).rejects.toThrow(
      "receptiveField: there is no option 'layr'; did you mean 'layer'?",
    );
    const field = await receptiveField(model, x);
    expect(() => areaHolding(field, 0)).toThrow('share is 0, expected a number above 0');
  });
});
