import { countingForm, type PartDescription, valuesOf } from '../forms/counting_form.ts';
import { type Architecture, buildNetwork } from './architecture.ts';
import { type ModelOptions, withDefaults } from './options.ts';

/** The parts of a network, in the order they run. No weights are made. */
export function describeParts(
  architecture: Architecture,
  options: ModelOptions,
): PartDescription[] {
  const { inputShape, reparametrised, ...heads } = withDefaults(architecture, options);
  const parts: PartDescription[] = [];
  const form = countingForm(parts, reparametrised);
  buildNetwork(architecture, { shape: [1, ...inputShape] }, () => form, heads);
  return parts;
}

/** Trainable weights; the moving statistics of a BatchNorm are not counted. */
export const parametersOf = (parts: readonly PartDescription[]): number =>
  parts.reduce((sum, { weights }) => sum + valuesOf(weights, ({ trainable }) => trainable), 0);
