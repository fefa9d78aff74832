import '@tensorflow/tfjs-backend-cpu';
import { DropPath, SeededDropout } from '@dynaconv/layers';
import { referenceInput } from '@dynaconv/test-kit';
import { setBackend, type Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { voloConfigs } from '../src/backbones/volo/configurations.ts';
import { volo } from '../src/backbones/volo/models.ts';
import { blockPaths, classifierPath, createModel, deploy } from '../src/index.ts';
import { createFrom } from '../src/network/build.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

const dropPaths = (model: LayersModel): [name: string, rate: number][] =>
  model.layers.flatMap((layer) => (layer instanceof DropPath ? [[layer.name, layer.rate]] : []));

describe('drop path', () => {
  it('rises along a line over all blocks of OverLoCK, Focus blocks last, on each of their residual branches', () => {
    const model = createModel('overlock_digits', { dropPath: 0.6 });
    // 1, 1, 1, 1 and 2, 1 blocks: seven, six steps of 0.1; the first block drops nothing.
    const rates = dropPaths(model).map(([name, rate]) => [
      name.slice(0, name.indexOf('.', name.indexOf('.') + 1)),
      Number(rate.toFixed(6)),
    ]);
    expect(rates).toEqual([
      ['blocks2.0', 0.1],
      ['blocks3.0', 0.2],
      ['blocks4.0', 0.3],
      ['sub_blocks3.0', 0.4],
      ['sub_blocks3.0', 0.4],
      ['sub_blocks3.1', 0.5],
      ['sub_blocks3.1', 0.5],
      ['sub_blocks4.0', 0.6],
      ['sub_blocks4.0', 0.6],
    ]);
  });

  it('is of VOLO’s transformers, as in timm: its outlookers and class attention drop nothing', () => {
    const depths = [2, 1, 2, 1] as const;
    const widths = [16, 32, 32, 32] as const;
    const heads = [1, 2, 2, 2] as const;
    const small = { ...voloConfigs.volo_d1_224, depths, widths, heads, stemWidth: 8 };
    const inputShape: [number, number, number] = [32, 32, 3];
    const model = createFrom(volo('volo_tiny', { ...small, inputShape }), { dropPath: 0.5 }, false);
    const rates = dropPaths(model).map(([name, rate]) => [name, Number(rate.toFixed(6))]);
    expect(rates).toEqual(
      [
        ['network.2.0', 0.2],
        ['network.3.0', 0.3],
        ['network.3.1', 0.4],
        ['network.4.0', 0.5],
      ].flatMap(([block, rate]) =>
        ['attn', 'mlp'].map((branch) => [`${block}.${branch}.drop_path`, rate]),
      ),
    );
  });

  it('is of RedNet too', () => {
    const rates = dropPaths(createModel('rednet_digits', { dropPath: 0.5 })).map(
      ([, rate]) => rate,
    );
    // 1, 2, 2, 1 blocks: six, five steps of 0.1.
    expect(rates.map((rate) => Number(rate.toFixed(6)))).toEqual([0.1, 0.2, 0.3, 0.4, 0.5]);
  });

  it('adds nothing at 0, and is not there in inference', () => {
    const plain = createModel('rednet_digits');
    expect(dropPaths(plain)).toEqual([]);
    expect(plain.layers.some((layer) => layer instanceof SeededDropout)).toBe(false);
    const dropping = createModel('rednet_digits', {
      inputShape: [9, 9, 3],
      dropPath: 0.5,
      dropout: 0.5,
    });
    const deployed = deploy(dropping);
    expect(deployed.layers.map(({ name }) => name)).toEqual(
      deploy(plain).layers.map(({ name }) => name),
    );
    const x = referenceInput([2, 9, 9, 3]);
    const logits = dropping.predict(x) as Tensor;
    expect((dropping.predict(x) as Tensor).dataSync()).toEqual(logits.dataSync());
  });
});

it('dropout is in front of each classifier', () => {
  const model = createModel('overlock_digits', { dropout: 0.2, auxiliaryHead: true });
  const dropouts = model.layers.flatMap((layer) =>
    layer instanceof SeededDropout ? [[layer.name, layer.rate]] : [],
  );
  expect(dropouts).toEqual([
    ['head.4.dropout', 0.2],
    ['aux_head.2.dropout', 0.2],
  ]);
});

it.each([
  [{ dropPath: 1 }, 'rednet_digits: dropPath is 1, expected a number from 0 to below 1'],
  [{ dropout: -0.1 }, 'rednet_digits: dropout is -0.1, expected a number from 0 to below 1'],
  [{ seed: 0.5 }, 'rednet_digits: seed is 0.5, expected a 32-bit integer'],
])('%o is refused', (options, message) => {
  expect(() => createModel('rednet_digits', options)).toThrow(new RangeError(message));
});

describe('blockPaths', () => {
  it('are those of each stage, a Focus-Net’s with the stage of their size', () => {
    const model = createModel('overlock_digits');
    expect(blockPaths(model, [1, 0, 5, 1])).toEqual([
      'blocks1.0',
      'blocks3.0',
      'sub_blocks3.0',
      'sub_blocks3.1',
      'blocks4.0',
      'sub_blocks4.0',
    ]);
    expect(blockPaths(createModel('rednet_digits'), [1, 1, 0, 0])).toEqual([
      'backbone.layer1.0',
      'backbone.layer2.0',
    ]);
  });

  it('refuses counts that are not one for each stage', () => {
    expect(() => blockPaths(createModel('rednet_digits'), [4, 0])).toThrow(
      "blockPaths: counts are [4,0], expected 4 integers of at least 0, one for each stage of 'rednet_digits'",
    );
  });
});

it('classifierPath is where the weights of as many classes are', () => {
  for (const name of ['rednet_digits', 'overlock_digits']) {
    const model = createModel(name, { numClasses: 3 });
    const path = classifierPath(model);
    const ofClasses = model.weights.filter(({ shape }) => shape.at(-1) === 3);
    expect(ofClasses.map(({ originalName }) => originalName)).toEqual([
      `${path}/kernel`,
      `${path}/bias`,
    ]);
  }
});
