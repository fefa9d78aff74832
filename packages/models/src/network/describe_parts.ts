import { type PartDescription, valuesOf } from '../forms/counting_form.ts';
import { type Architecture, graphOf, partOf } from './architecture.ts';
import { describeGraph } from './graph.ts';
import { type ModelOptions, withDefaults } from './options.ts';

/** The parts of a network, in the order they run. No weights are made. */
export function describeParts(
  architecture: Architecture,
  options: ModelOptions,
): PartDescription[] {
  const all = withDefaults(architecture, options);
  return describeGraph(graphOf(partOf(architecture, all.upTo), all), all.reparametrised);
}

/** Trainable weights; the moving statistics of a BatchNorm are not counted. */
export const parametersOf = (parts: readonly PartDescription[]): number =>
  parts.reduce((sum, { weights }) => sum + valuesOf(weights, ({ trainable }) => trainable), 0);
