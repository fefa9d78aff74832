import { type Checkpoint, isDType } from '@dynaconv/checkpoint';
import { type CheckpointSlot, isSameShape } from '@dynaconv/layers/base';
import { isInStage } from '../network/architecture.ts';
import { leftovers } from './leftovers.ts';
import { AmbiguousNames, matchNames, type NameMatch } from './match_names.ts';
import type { ModuleRules } from './module_rules.ts';
import type { WeightsReport } from './report.ts';

export interface WeightsFit {
  /** From the network's keys to the checkpoint's names. */
  names: ReadonlyMap<string, string>;
  match: NameMatch;
  report: WeightsReport;
}

/**
 * Where a network's weights are in a checkpoint, and what does not fit.
 *
 * @param slots the network's weights
 * @param prefix only names that begin with it are considered
 * @throws Error where several parts of the checkpoint fit equally well, or no name begins with the prefix
 */
export function fitWeights(
  slots: readonly CheckpointSlot[],
  rules: ModuleRules,
  checkpoint: Checkpoint,
  prefix: string,
): WeightsFit {
  const { tensors } = checkpoint;
  const match = find(slots, rules, checkpoint, prefix);
  const names = new Map([...match.names].map(([key, name]) => [key, prefix + name]));

  const report: WeightsReport = {
    stateDict: checkpoint.stateDict,
    stateDicts: checkpoint.stateDicts,
    loaded: [],
    missing: [],
    mismatched: [],
    unreadable: [],
    nonFinite: [],
    ...leftovers(checkpoint, prefix, match, rules.trainingOnly),
  };
  for (const { key, shape } of slots) {
    const tensor = tensors.get(names.get(key) ?? '');
    if (!tensor || !names.has(key)) report.missing.push(key);
    else if (!isSameShape(tensor.shape, shape)) {
      report.mismatched.push({ key, expected: shape, found: tensor.shape });
    } else if (!isDType(tensor.dtype)) {
      report.unreadable.push({ key, dtype: tensor.dtype });
    } else report.loaded.push(key);
  }
  return { names, match, report };
}

function find(
  slots: readonly CheckpointSlot[],
  { classifiers, trainingOnly }: ModuleRules,
  { tensors }: Checkpoint,
  prefix: string,
): NameMatch {
  const shapes = [...tensors]
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, { shape }]) => [name.slice(prefix.length), shape] as const);
  if (shapes.length === 0 && prefix !== '') {
    const [first = 'nothing'] = tensors.keys();
    throw new Error(
      `loadWeights: no name of the checkpoint begins with the prefix '${prefix}'; the first is ${first}`,
    );
  }
  const heads = { paths: [...classifiers, ...trainingOnly] };
  const wanted = slots.map(({ key, shape }) => {
    const isHead = isInStage(heads, key);
    const fits = (found: readonly number[]) =>
      isSameShape(found, isHead && found.length > 0 ? [found[0], ...shape.slice(1)] : shape);
    return { key, fits };
  });
  try {
    return matchNames(wanted, shapes);
  } catch (error) {
    if (!(error instanceof AmbiguousNames)) throw error;
    const found = error.prefixes.map((each) => `'${prefix}${each}'`);
    throw new Error(
      `loadWeights: the checkpoint has the network's weights more than once, below ${found.join(' and ')}; choose with { prefix: ${found[0]} }`,
      { cause: error },
    );
  }
}
