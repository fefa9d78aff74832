import { type ReferenceOutput, uniform, weight } from '@dynaconv/test-kit';
import { expectReference } from '@dynaconv/test-kit/expect';
import '@tensorflow/tfjs-backend-cpu';
import { checkpointSlots, toTfjsLayout } from '@dynaconv/layers';
import {
  grads,
  mul,
  type Scalar,
  setBackend,
  sum,
  type Tensor,
  tensor,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { input, type LayersModel, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { dynamicConvBlock, repConvBlock } from '../src/backbones/overlock/blocks.ts';
import type { Form } from '../src/forms/form.ts';
import { inferenceForm } from '../src/forms/inference_form.ts';
import { TIMM_INITIALIZERS } from '../src/forms/initializers.ts';
import { applyRecipes, type WeightRecipes } from '../src/forms/recipes.ts';
import { trainingForm } from '../src/forms/training_form.ts';
import file from './fixtures/overlock-blocks.json' with { type: 'json' };

beforeAll(async () => {
  await setBackend('cpu');
});

interface Case {
  module: string;
  arguments: {
    kernelSize?: number;
    mlpRatio?: number;
    numHeads?: number;
    lsInitValue?: number;
    isFirst?: boolean;
  };
  prefix: string;
  inputs: Record<string, number[]>;
  y: ReferenceOutput;
  /** Of the inputs that the block uses. */
  gradients: Record<string, ReferenceOutput>;
}

const values = (key: string, shape: number[]) =>
  tensor(
    uniform(
      key,
      shape.reduce((a, b) => a * b, 1),
    ),
    shape,
  );

/** The block of a case in a form, as a model of the inputs that it uses. */
function build(
  { module, arguments: args, prefix, inputs, gradients }: Case,
  form: Form<SymbolicTensor>,
) {
  const symbols = Object.keys(gradients).map((name) =>
    input({ batchShape: inputs[name], name: `${prefix}.${name}` }),
  );
  const config = {
    kernelSize: args.kernelSize ?? 7,
    mlpRatio: args.mlpRatio ?? 4,
    layerScale: args.lsInitValue ?? null,
    smallKernelSize: 5,
    numHeads: args.numHeads ?? 2,
    place: 0,
  };
  const [x, context, overview] = symbols;
  const outputs =
    module === 'RepConvBlock'
      ? repConvBlock(x, form, prefix, config)
      : dynamicConvBlock(x, context, overview, form, prefix, config);
  return model({ inputs: symbols, outputs });
}

/** The block in its training form with the weights of the reference. */
function buildTrainable(reference: Case): LayersModel {
  const built = build(reference, trainingForm({ initializers: TIMM_INITIALIZERS }));
  built.setWeights(
    checkpointSlots(built).map(({ key, shape }, i) =>
      tensor(toTfjsLayout(weight(key, shape), shape), built.weights[i].shape as number[]),
    ),
  );
  return built;
}

describe.each(file.cases as unknown as Case[])('$module for $inputs.x', (reference) => {
  const names = Object.keys(reference.gradients);
  const inputsOf = () => names.map((name) => values(name, reference.inputs[name]));

  it('gives what PyTorch gives, in both forms', () => {
    const trainable = buildTrainable(reference);
    const recipes: WeightRecipes = new Map();
    const fused = build(reference, inferenceForm(recipes));
    const weights = new Map(trainable.weights.map((each) => [each.originalName, each.read()]));
    applyRecipes(fused, recipes, (name) => weights.get(name)!.dataSync() as Float32Array);
    for (const [form, built] of Object.entries({ trainable, fused })) {
      expectReference(built.predict(inputsOf()) as Tensor, reference.y, form);
    }
    const stock = fused.layers.filter((each) => each.getClassName() === 'BatchNormalization');
    expect(stock).toEqual([]);
  });

  it('has PyTorch’s gradients of the inputs', () => {
    const trainable = buildTrainable(reference);
    const dy = values('dy', reference.y.shape);
    const apply = (...inputs: Tensor[]) => trainable.apply(inputs) as Tensor;
    grads(apply)(inputsOf(), dy).forEach((gradient, i) => {
      expectReference(gradient, reference.gradients[names[i]], names[i]);
    });
  });

  it('has a gradient for every trainable weight', () => {
    const trainable = buildTrainable(reference);
    const inputs = inputsOf();
    const dy = values('dy', reference.y.shape);
    const { grads: found } = variableGrads(
      () => sum(mul(trainable.apply(inputs, { training: true }) as Tensor, dy)) as Scalar,
    );
    const without = trainable.trainableWeights.filter(({ name }) => {
      const gradient = found[name]?.dataSync() ?? [];
      return !gradient.some((value: number) => Number.isFinite(value) && value !== 0);
    });
    expect(without.map(({ name }) => name)).toEqual([]);
  });
});
