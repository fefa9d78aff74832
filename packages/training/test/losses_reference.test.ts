import { grad, setBackend, sum, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { describe, it } from 'vitest';
import { binaryCrossEntropy, crossEntropy, focal, type Loss } from '../src/index.ts';
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
});
