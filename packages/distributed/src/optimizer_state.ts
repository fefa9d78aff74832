import type { Optimizer, Tensor } from '@tensorflow/tfjs-core';
import { Variable } from '@tensorflow/tfjs-core';

type NamedTensor = Awaited<ReturnType<Optimizer['getWeights']>>[number];

/**
 * What tfjs's own Adam keeps for itself: the powers of its betas, as products of float32. Its `setWeights` makes them by `pow`, whose
 * last bits are others.
 */
const HIDDEN = ['accBeta1', 'accBeta2'];
const PREFIX = 'hidden/';

const hiddenOf = (optimizer: Optimizer): Map<string, Variable> =>
  new Map(
    HIDDEN.flatMap((name) => {
      const value = (optimizer as unknown as Record<string, unknown>)[name];
      return value instanceof Variable ? [[`${PREFIX}${name}`, value] as const] : [];
    }),
  );

/** The whole state of an optimizer; the tensors stay its own. */
export async function optimizerState(optimizer: Optimizer): Promise<NamedTensor[]> {
  const hidden = [...hiddenOf(optimizer)].map(([name, tensor]) => ({ name, tensor }));
  return [...(await optimizer.getWeights()), ...hidden];
}

/** Goes on from a state, to the same bits; the tensors are copied. */
export async function restoreOptimizer(
  optimizer: Optimizer,
  state: readonly NamedTensor[],
): Promise<void> {
  await optimizer.setWeights(state.filter(({ name }) => !name.startsWith(PREFIX)));
  const saved = new Map(state.map(({ name, tensor }): [string, Tensor] => [name, tensor]));
  for (const [name, variable] of hiddenOf(optimizer)) variable.assign(saved.get(name)!);
}
