import { grad, setBackend, sum, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { binaryCrossEntropy, crossEntropy, focal, type Loss, smoothL1 } from '../src/index.ts';
import fixture from './fixtures/losses.json' with { type: 'json' };
import { BACKENDS } from './helpers/backends.ts';
import { type Bounded, expectWithin } from './helpers/bounds.ts';

interface Case {
  name: string;
  options: object;
  soft: boolean;
  losses: Bounded;
  gradient: Bounded;
}

const makers: Record<string, (options: object) => Loss> = {
  binaryCrossEntropy,
  crossEntropy,
  focal,
  smoothL1,
};

describe.each(BACKENDS)('on %s', (backend) => {
  it.each(fixture.cases as unknown as Case[])(
    '$name is PyTorch’s, with its gradient',
    async (each) => {
      await setBackend(backend);
      const loss = makers[each.name.split('/')[0]](each.options);
      const labels = each.soft
        ? tensor(fixture.shares, fixture.shape)
        : tensor(fixture.indices, [fixture.shape[0]], 'int32');
      const logits = tensor(fixture.logits, fixture.shape);
      expectWithin(loss(labels, logits).dataSync(), each.losses, 'losses');
      const gradient = grad((x: Tensor) => sum(loss(labels, x)))(logits);
      expectWithin(gradient.dataSync(), each.gradient, 'gradient');
    },
  );

  it('L1 has no slope where there is no difference', async () => {
    await setBackend(backend);
    const x = tensor([0, 2, -2], [1, 3]);
    const loss = smoothL1({ beta: 0 });
    const gradient = grad((y: Tensor) => sum(loss(tensor([0, 1, 3], [1, 3]), y)))(x);
    expect([...gradient.dataSync()]).toEqual([0, 1, -1]);
  });
});

it('refuses targets of another shape, and a beta that is negative', () => {
  expect(() => smoothL1()(tensor([1, 2]), tensor([1, 2], [1, 2]))).toThrow(
    'smoothL1: targets have shape [2] and predictions [1,2], expected the same',
  );
  expect(() => smoothL1({ beta: -1 })).toThrow(/beta is -1/);
});
