import { type NamedTensorMap, type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { ExponentialMovingAverage } from '../ema.ts';
import type { ParameterOptimizer } from '../optimizers/parameter_optimizer.ts';
import { stochasticLayers } from '../stochastic_layers.ts';
import { type NamedTensor, variableOf } from '../weights.ts';

/** What is trained: a model, or several as one, whose weights have names that differ. */
export type TrainedModel = Pick<
  LayersModel,
  'name' | 'layers' | 'weights' | 'trainableWeights' | 'nonTrainableWeights'
>;

/** What a training consists of. */
export interface Training {
  readonly model: TrainedModel;
  readonly optimizer: ParameterOptimizer;
  readonly ema: ExponentialMovingAverage | undefined;
  epoch: number;
  epochStep: number;
}

const TRAINER = 'trainer/epoch_and_step';

export async function writeState({
  model,
  optimizer,
  ema,
  epoch,
  epochStep,
}: Training): Promise<NamedTensorMap> {
  const state: NamedTensorMap = {};
  const put = (prefix: string, tensors: NamedTensorMap) => {
    for (const [name, tensor] of Object.entries(tensors)) state[`${prefix}/${name}`] = tensor;
  };
  const nameOf = new Map(model.weights.map(({ name, originalName }) => [name, originalName]));
  for (const weight of model.weights) {
    state[`model/${weight.originalName}`] = variableOf(weight).clone();
  }
  for (const { name, tensor } of await optimizer.getWeights()) {
    state[`optimizer/${renamed(name, nameOf)}`] = tensor.clone();
  }
  if (ema) put('ema', ema.tensors());
  for (const layer of stochasticLayers(model)) {
    state[`random/${layer.name}`] = tensor1d([layer.seed, layer.draws], 'int32');
  }
  state[TRAINER] = tensor1d([epoch, epochStep], 'int32');
  return state;
}

export async function readState(training: Training, state: NamedTensorMap): Promise<void> {
  const { model, optimizer, ema } = training;
  const find = (name: string, shape: readonly (number | null)[]): Tensor => {
    const tensor = state[name];
    if (tensor?.shape.join() !== shape.join()) {
      const given = tensor ? `has shape [${tensor.shape}]` : 'is missing';
      throw new Error(
        `Trainer: '${name}' of the state ${given}, expected shape [${shape}]; the state is of another model or training`,
      );
    }
    return tensor;
  };
  const weights = model.weights.map((weight) => ({
    variable: variableOf(weight),
    value: find(`model/${weight.originalName}`, weight.shape),
  }));
  const averages = ema
    ? Object.fromEntries(
        model.weights.map(({ originalName, shape }) => [
          originalName,
          find(`ema/${originalName}`, shape),
        ]),
      )
    : undefined;
  const stochastic = stochasticLayers(model).map((layer) => ({
    layer,
    value: find(`random/${layer.name}`, [2]),
  }));
  const progress = find(TRAINER, [2]);

  const nameOf = new Map(model.weights.map(({ name, originalName }) => [originalName, name]));
  // The optimizer refuses another one's state before it changes anything, so that it goes first.
  await optimizer.setWeights(optimizerState(state, nameOf));
  for (const { variable, value } of weights) variable.assign(value as typeof variable);
  if (averages) ema!.restore(averages);
  for (const { layer, value } of stochastic) [layer.seed, layer.draws] = await value.data();
  [training.epoch, training.epochStep] = await progress.data();
}

function optimizerState(state: NamedTensorMap, nameOf: ReadonlyMap<string, string>): NamedTensor[] {
  return Object.entries(state)
    .filter(([name]) => name.startsWith('optimizer/'))
    .map(([name, tensor]) => ({ name: renamed(name.slice('optimizer/'.length), nameOf), tensor }));
}

/** `variable/slot` with another name for the variable. */
function renamed(name: string, nameOf: ReadonlyMap<string, string>): string {
  const slot = name.lastIndexOf('/');
  const other = nameOf.get(name.slice(0, slot));
  return other === undefined ? name : other + name.slice(slot);
}
