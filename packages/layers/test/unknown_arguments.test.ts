import { serialization } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import * as layers from '../src/index.ts';

type LayerClass = new (args?: object) => layers.Involution2D;

/** Arguments that each layer can be made with. */
const REQUIRED: Record<string, object> = {
  ChannelSlice: { size: 1 },
  ClassAttention: { numHeads: 2 },
  ContMixBlock: { dim: 8 },
  DepthToSpace2D: { blockSize: 2 },
  DilatedReparamBlock: { kernelSize: 5 },
  CondConv2D: { kernelSize: 3 },
  DepthwiseSeparableConv2D: { kernelSize: 3 },
  DropPath: { rate: 0.5 },
  DynamicConv2D: { kernelSize: 3 },
  FusedConcatConv2D: { filters: 1, kernelSize: 3 },
  FusedConv2D: { filters: 1, kernelSize: 1 },
  FusedConvFFN2D: { hidden: 2, filters: 1 },
  FusedDepthwiseConv2D: { kernelSize: 3 },
  FusedInvolution2D: { kernelSize: 3 },
  GrowToWindow2D: { windowSize: 3 },
  Involution2D: { kernelSize: 3 },
  MapAttention: { numHeads: 2 },
  OutlookAttention: { numHeads: 2 },
  Outlooker: { numHeads: 2 },
  PatchProjection2D: { filters: 1, patchSize: 2 },
  Perceptron: { hidden: 2 },
  PositionEmbedding2D: { gridSize: [2, 3] },
  PlainConv2D: { kernelSize: 3 },
  SeededDropout: { rate: 0.5 },
  SeededDropout2d: { rate: 0.5 },
  TransformerBlock: { numHeads: 2 },
};

const CLASSES = Object.entries(layers)
  .filter(([, value]) => Object.hasOwn(value as object, 'className'))
  .map(([name, value]) => [name, value as unknown as LayerClass, REQUIRED[name]] as const);

it('looks at every layer', () => {
  const registered = Object.keys(serialization.SerializationMap.getMap().classNameMap);
  expect(CLASSES.map(([name]) => name).filter((name) => !registered.includes(name))).toEqual([]);
  expect(CLASSES).toHaveLength(43);
});

describe.each(CLASSES)('%s', (name, Layer, required) => {
  it('refuses arguments that are no object', () => {
    expect(() => new Layer(null as unknown as object)).toThrow(
      `${name}: the arguments are null, expected an object`,
    );
  });

  it('refuses an argument that it does not read', () => {
    const make = () => new Layer({ ...required, padding: 'same' });
    expect(make).toThrow(TypeError);
    expect(make).toThrow(`${name}: there is no argument 'padding'; it takes `);
    expect(() => new Layer({ ...required, trainabel: false })).toThrow(
      "there is no argument 'trainabel'; did you mean 'trainable'?",
    );
  });

  it('takes what every layer takes, and its own configuration', () => {
    const args = {
      name: 'mine',
      trainable: false,
      dtype: 'float32',
      batchInputShape: [null, 8, 8, 8],
    };
    const layer = new Layer({ ...required, ...args });
    const again = new Layer(layer.getConfig());
    expect(again.getConfig()).toEqual(layer.getConfig());
    expect(again.getConfig()).toMatchObject(args);
    expect(
      new Layer({ ...required, inputShape: [8, 8, 8], batchSize: 2, weights: [] }),
    ).toBeTruthy();
  });

  it('says which argument is missing where there are none', () => {
    if (!required) return;
    const [first] = Object.keys(required);
    expect(() => new Layer()).toThrow(
      new RegExp(`^${name}( '.*')?: ${first} is missing, expected`),
    );
  });
});
