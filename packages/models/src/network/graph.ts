import {
  input,
  type LayersModel,
  model,
  type Shape,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { countingForm, type PartDescription } from '../forms/counting_form.ts';
import type { Form, Value } from '../forms/form.ts';
import type { Initializers } from '../forms/initializers.ts';

/** Gives the form for parts whose fresh weights are drawn in a certain way. */
export type FormOf<V extends Value> = (initializers: Initializers) => Form<V>;

/** A network, or a part of one, of any inputs and outputs, described once, to be built in any form. */
export interface Graph {
  name: string;
  /** Names of the inputs, and their shapes without the batch; null for a size that is not fixed. */
  inputs: Readonly<Record<string, Shape>>;
  build<V extends Value>(inputs: readonly V[], formOf: FormOf<V>): readonly V[];
}

/** A graph as a model, in the form that `formOf` gives for each of its parts. */
export function buildGraph(
  { name, inputs, build }: Graph,
  formOf: FormOf<SymbolicTensor>,
): LayersModel {
  const symbols = Object.entries(inputs).map(([name, shape]) => input({ name, shape }));
  return model({ inputs: symbols, outputs: [...build(symbols, formOf)], name });
}

const NOMINAL_SIZE = 64;

/**
 * The parts of a graph, in the order they run. No weights are made.
 *
 * @param shapes of the inputs, without the batch; the graph's own by default, with 64 for sizes that are not fixed
 * @param reparametrised whether dilated branches are described as the one convolution they merge into
 */
export function describeGraph(
  { inputs, build }: Graph,
  reparametrised: boolean,
  shapes = Object.values(inputs).map((shape) => shape.map((n) => n ?? NOMINAL_SIZE)),
): PartDescription[] {
  const parts: PartDescription[] = [];
  const form = countingForm(parts, reparametrised);
  const values = shapes.map((shape) => ({ shape: [1, ...shape] }));
  build(values, () => form);
  return parts;
}
