import '@tensorflow/tfjs-backend-cpu';
import { dispose, tensor1d, train, variable } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { optimizerState, restoreOptimizer } from '../src/optimizer_state.ts';

it('of Adam is restored to the same bits, the powers of its betas too', async () => {
  const steps = 50;
  const weight = variable(tensor1d([1, -2]), true, 'of_adam');
  const update = (optimizer: ReturnType<typeof train.adam>) =>
    optimizer.applyGradients([{ name: 'of_adam', tensor: tensor1d([0.3, 0.7]) }]);
  const first = train.adam(0.01);
  for (let i = 0; i < steps; i++) update(first);
  const state = (await optimizerState(first)).map(({ name, tensor }) => ({
    name,
    tensor: tensor.clone(),
  }));
  const value = weight.clone();
  update(first);
  const expected = await weight.data();

  weight.assign(value as typeof weight);
  const second = train.adam(0.01);
  await restoreOptimizer(second, state);
  dispose(state.map(({ tensor }) => tensor));
  const before = (await optimizerState(second)).filter(({ name }) => name.startsWith('hidden/'));
  expect(before).toHaveLength(2);
  // Products of float32, which are not what pow gives.
  let product = Math.fround(0.9);
  for (let i = 0; i < steps; i++) product = Math.fround(product * Math.fround(0.9));
  expect((await before[0].tensor.data())[0]).toBe(product);
  update(second);
  expect(await weight.data()).toEqual(expected);
});
