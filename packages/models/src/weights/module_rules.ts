import type { Architecture } from '../network/architecture.ts';

/** What is particular about some of a network's modules, which are known by their paths. */
export interface ModuleRules {
  /** Those with outputs for every class: a checkpoint may be of another number of classes, so their shape decides nothing. */
  classifiers: readonly string[];
  /** Those that are used in training only: a checkpoint may have them, and the network not. */
  trainingOnly: readonly string[];
}

export const rulesOf = ({ head, auxiliaryHead }: Architecture): ModuleRules => ({
  classifiers: [head.classifier, ...(head.otherClassifiers ?? [])],
  trainingOnly: auxiliaryHead?.paths ?? [],
});
