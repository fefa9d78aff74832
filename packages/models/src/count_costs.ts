import { type Architecture, type ModelOptions, withDefaults } from './architecture.ts';
import { type Cost, countingForm } from './forms/counting_form.ts';

/** The cost of every part of a network, in the order they run. */
export function countCosts(architecture: Architecture, options: ModelOptions): Cost[] {
  const { inputShape, reparametrised, ...heads } = withDefaults(architecture, options);
  const costs: Cost[] = [];
  architecture.build({ shape: [1, ...inputShape] }, countingForm(costs, reparametrised), heads);
  return costs;
}
