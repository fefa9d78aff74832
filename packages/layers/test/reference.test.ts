import { type ReferenceOutput, uniform, weight } from '@dynaconv/test-kit';
import { expectReference } from '@dynaconv/test-kit/expect';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  AdaptiveAveragePooling2D,
  BilinearResize2D,
  ClassAttention,
  ContMixBlock,
  type ContMixBlockLayerArgs,
  checkpointSlots,
  DilatedReparamBlock,
  GELU,
  GlobalResponseNorm,
  LayerNorm2d,
  LayerScale,
  MapAttention,
  OutlookAttention,
  Outlooker,
  Perceptron,
  ResDWConv,
  SEModule,
  TransformerBlock,
  toTfjsLayout,
} from '../src/index.ts';
import contMixBlock from './fixtures/cont-mix-block.json' with { type: 'json' };
import dilatedReparamBlock from './fixtures/dilated-reparam-block.json' with { type: 'json' };
import modules from './fixtures/modules.json' with { type: 'json' };
import voloModules from './fixtures/volo-modules.json' with { type: 'json' };
import { roundTrip } from './round_trip.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

interface Case {
  /** PyTorch's or the official code's name of the module. */
  module: string;
  /** The module's, by our names. */
  arguments: object;
  prefix: string;
  inputs: { x: number[] };
  y: ReferenceOutput;
  gradients: { x: ReferenceOutput };
}

interface Arguments {
  name?: string;
  kernelSize: number;
  reparam?: boolean;
  outputSize?: [number, number];
  numHeads: number;
  stride: number;
  hiddenFeatures: number;
  mlpRatio: number;
}

const layerOf: Readonly<Record<string, (args: Arguments) => tf.layers.Layer>> = {
  GELU: () => new GELU(),
  LayerNorm2d: ({ name }) => new LayerNorm2d({ name }),
  GRN: ({ name }) => new GlobalResponseNorm({ name }),
  SEModule: ({ name }) => new SEModule({ name }),
  LayerScale: ({ name }) => new LayerScale({ name }),
  ResDWConv: ({ name, kernelSize }) => new ResDWConv(kernelSize ? { name, kernelSize } : { name }),
  AdaptiveAvgPool2d: ({ outputSize }) => new AdaptiveAveragePooling2D({ outputSize }),
  BilinearResize2d: ({ outputSize }) => new BilinearResize2D({ outputSize }),
  DilatedReparamBlock: ({ name, kernelSize, reparam }) =>
    new DilatedReparamBlock({ name, kernelSize, merged: reparam }),
  OutlookAttention: ({ name, numHeads, kernelSize, stride }) =>
    new OutlookAttention({ name, numHeads, kernelSize, strides: stride }),
  MapAttention: ({ name, numHeads }) => new MapAttention({ name, numHeads }),
  ClassAttention: ({ name, numHeads }) => new ClassAttention({ name, numHeads }),
  Perceptron: ({ name, hiddenFeatures }) => new Perceptron({ name, hidden: hiddenFeatures }),
  Outlooker: ({ name, numHeads }) => new Outlooker({ name, numHeads }),
  TransformerBlock: ({ name, numHeads, mlpRatio }) =>
    new TransformerBlock({ name, numHeads, mlpRatio }),
  ContMixBlock: (args) => new ContMixBlock(args as unknown as ContMixBlockLayerArgs),
};

const input = (key: string, shape: number[]) =>
  tf.tensor(
    uniform(
      key,
      shape.reduce((a, b) => a * b, 1),
    ),
    shape,
  );

/** The layer of a case with the weights of the reference. */
function build({ module, arguments: args, prefix, inputs }: Case): tf.layers.Layer {
  const layer = layerOf[module]({ ...(args as Arguments), name: prefix || undefined });
  layer.apply(tf.input({ batchShape: inputs.x }));
  const slots = checkpointSlots(layer);
  layer.setWeights(
    slots.map(({ key, shape }, i) => {
      // These three are of the official block itself, not of a module of it.
      const values = weight(key.replace('.contmix.', '.'), shape);
      return tf.tensor(toTfjsLayout(values, shape), layer.weights[i].shape as number[]);
    }),
  );
  return layer;
}

const cases = [modules, dilatedReparamBlock, contMixBlock, voloModules].flatMap(
  (file) => file.cases as Case[],
);

describe.each(cases)('$module($arguments) for $inputs.x', (reference) => {
  it('gives what PyTorch gives, and the same after saving and loading', async () => {
    const layer = build(reference);
    const x = input('x', reference.inputs.x);
    const y = layer.apply(x) as tf.Tensor;
    expectReference(y, reference.y, 'y');
    expect(layer.computeOutputShape(x.shape)).toEqual(y.shape);

    const symbol = tf.input({ batchShape: x.shape });
    const model = tf.model({ inputs: symbol, outputs: layer.apply(symbol) as tf.SymbolicTensor });
    const loaded = await roundTrip(model);
    expect((loaded.predict(x) as tf.Tensor).dataSync()).toEqual(y.dataSync());
  });

  it('has PyTorch’s gradient', () => {
    const layer = build(reference);
    const dy = input('dy', reference.y.shape);
    const dx = tf.grad((x) => layer.apply(x) as tf.Tensor)(input('x', reference.inputs.x), dy);
    expectReference(dx, reference.gradients.x, 'dx');
  });
});
