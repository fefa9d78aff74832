import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { input, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { trainingForm } from '../src/forms/training_form.ts';
import { featureExtractor, listModels, OPERATORS, stageNames } from '../src/index.ts';
import { allStages, isInStage, type PartName } from '../src/network/architecture.ts';
import { createFrom } from '../src/network/build.ts';
import { describeParts } from '../src/network/describe_parts.ts';
import type { ModelOptions } from '../src/network/options.ts';
import { findArchitecture } from '../src/registry.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

const formsOf = (name: string): ModelOptions[] => {
  const { auxiliaryHead, backbone, upTo } = findArchitecture('test', name);
  return [
    {},
    ...(auxiliaryHead ? [{ auxiliaryHead: true }] : []),
    ...(backbone.reparametrisedKey ? [{ reparametrised: true }] : []),
    ...(backbone.hasInvolutions ? OPERATORS.map((operator) => ({ operator })) : []),
    ...Object.keys(upTo ?? {}).map((part) => ({ upTo: part as PartName })),
  ];
};

// The smallest of each family have every part that the others have.
const cases = [
  'rednet_digits',
  'rednet26',
  'overlock_digits',
  'overlock_xt',
  'volo_d1_224',
  'resnet50',
].flatMap((name) => formsOf(name).map((options) => ({ name, options })));

describe.each(cases)('the description of $name $options', ({ name, options }) => {
  it('has the weights, by name and shape, that the model has', () => {
    const architecture = findArchitecture('test', name);
    const model = createFrom(architecture, options, false);
    const line = (name: string, shape: unknown, trainable: boolean) =>
      `${name} [${shape}]${trainable ? '' : ' not trained'}`;
    const described = describeParts(architecture, options)
      .flatMap(({ weights }) => weights)
      .map(({ name, shape, trainable }) => line(name, shape, trainable));
    const trained = new Set(model.trainableWeights.map(({ id }) => id));
    const made = model.weights.map((weight) =>
      line(weight.originalName, weight.shape, trained.has(weight.id)),
    );
    expect(described.toSorted()).toEqual(made.toSorted());
    model.dispose();
  });
});

it.each(['rednet_digits', 'overlock_digits', 'volo_d1_224', 'resnet50'])(
  'the backbone of %s gives the maps of its stages, which are those of the feature extractor',
  (name) => {
    const architecture = findArchitecture('test', name);
    const x = input({ shape: [64, 64, 3] });
    const maps = architecture.backbone.build(x, trainingForm({})) as SymbolicTensor[];
    const model = createFrom(architecture, { inputShape: [64, 64, 3] }, false);
    expect(stageNames(model)).toEqual(architecture.backbone.stages.map((stage) => stage.name));
    const layerAndShape = ({ sourceLayer, shape }: SymbolicTensor) => [sourceLayer.name, shape];
    expect(maps.map(layerAndShape)).toEqual(featureExtractor(model).outputs.map(layerAndShape));
  },
);

it.each(listModels())('the description of %s has weights in every stage, each in one', (name) => {
  const architecture = findArchitecture('test', name);
  expect(architecture.name).toBe(name);
  const stages = allStages(architecture);
  const weights = describeParts(architecture, {}).flatMap((part) => part.weights);
  const stagesOf = weights.map(({ name }) =>
    stages.filter((stage) => isInStage(stage, name.split('/')[0])),
  );
  expect(weights.filter((_, i) => stagesOf[i].length !== 1)).toEqual([]);
  expect(new Set(stagesOf.flat())).toEqual(new Set(stages));
});
