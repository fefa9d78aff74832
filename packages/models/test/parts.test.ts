import {
  bottleneckShapes,
  involutionShapes,
  redNetSpatial,
  referenceInput,
  resNetSpatial,
} from '@dynaconv/test-kit';
import { expectReference } from '@dynaconv/test-kit/expect';
import { setBackend, type Tensor } from '@tensorflow/tfjs-core';
import { input, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
import { Involution2D } from '@dynaconv/layers';
import { beforeAll, expect, it } from 'vitest';
import { bottleneck } from '../src/backbones/bottleneck/blocks.ts';
import { REDNET } from '../src/backbones/rednet/blocks.ts';
import { RESNET } from '../src/backbones/resnet/blocks.ts';
import { inferenceForm } from '../src/forms/inference_form.ts';
import { MMCLS_INITIALIZERS } from '../src/forms/initializers.ts';
import { applyRecipes, type WeightRecipes } from '../src/forms/recipes.ts';
import { trainingForm } from '../src/forms/training_form.ts';
import layer from './fixtures/involution-layer.json' with { type: 'json' };
import redNetBlock from './fixtures/rednet-bottleneck.json' with { type: 'json' };
import resNetBlock from './fixtures/resnet-bottleneck.json' with { type: 'json' };
import { setReferenceWeights } from './helpers/reference_weights.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

const symbol = (shape: number[]): SymbolicTensor => input({ batchShape: shape });

it('gives PyTorch’s involution layer, stride 2 on an odd size', () => {
  const x = symbol(layer.inputShape);
  const involution = new Involution2D({
    name: layer.prefix,
    kernelSize: layer.kernelSize,
    strides: layer.stride,
    groupChannels: layer.groupChannels,
    reductionRatio: layer.reduction,
  });
  const built = model({ inputs: x, outputs: involution.apply(x) as SymbolicTensor });
  setReferenceWeights(built, involutionShapes(layer.prefix, layer.channels, layer.kernelSize));
  const y = built.predict(referenceInput(layer.inputShape)) as Tensor;
  expectReference(y, layer, 'involution');
});

it.each([
  ['RedNet', redNetBlock, REDNET, redNetSpatial],
  ['ResNet', resNetBlock, RESNET, resNetSpatial],
] as const)(
  'gives PyTorch’s bottleneck of %s in both forms, stride 2 on an odd size',
  (_, block, { spatial }, shapes) => {
    const x = symbol(block.inputShape);
    const { prefix, outputs: width, stride } = block;
    const trainable = model({
      inputs: x,
      outputs: bottleneck(
        x,
        trainingForm({ initializers: MMCLS_INITIALIZERS }),
        prefix,
        width,
        stride,
        spatial,
        0,
      ),
    });
    setReferenceWeights(trainable, bottleneckShapes(prefix, block.inputs, width, stride, shapes));
    const recipes: WeightRecipes = new Map();
    const fused = model({
      inputs: x,
      outputs: bottleneck(x, inferenceForm(recipes), prefix, width, stride, spatial, 0),
    });
    const weights = new Map(trainable.weights.map((each) => [each.originalName, each.read()]));
    applyRecipes(fused, recipes, (name) => weights.get(name)!.dataSync() as Float32Array);

    for (const [form, built] of Object.entries({ trainable, fused })) {
      const y = built.predict(referenceInput(block.inputShape)) as Tensor;
      expectReference(y, block, form);
    }
    expect(fused.layers.map((each) => each.name).filter((name) => name.includes('bn'))).toEqual([]);
  },
);
