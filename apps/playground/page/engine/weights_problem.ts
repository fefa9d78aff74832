import { CheckpointError } from '@dynaconv/checkpoint';
import { WeightsMismatchError } from '@dynaconv/models';
import type { Network } from './protocol.ts';

/** Says what is wrong with a weights file in the page's terms; the libraries know neither files nor choices. */
export function weightsProblem({ model, weights }: Network, error: unknown): unknown {
  const file = typeof weights === 'string' ? weights : weights.name;
  if (error instanceof WeightsMismatchError) {
    const advice = error.recognized
      ? `It is one of ${error.recognized}: choose that model.`
      : 'Choose the model that it was made for.';
    return new Error(`${file} holds no weights of ${model}. ${advice}`, { cause: error });
  }
  if (error instanceof CheckpointError) {
    const expected = 'expected a PyTorch checkpoint (.pth) or a .safetensors file';
    return new Error(`${file} cannot be read: ${error.message}; ${expected}.`, { cause: error });
  }
  return error;
}
