import { assertOptions } from './architecture.ts';
import { type Cost, countingForm } from './forms/counting_form.ts';
import { findArchitecture } from './registry.ts';

export interface StageSummary {
  name: string;
  /** [H, W, C], or [classes]. */
  outputShape: number[];
  /** Trainable weights; a BatchNorm's moving statistics are none. */
  parameters: number;
  /** Of convolutions, linear layers and involutions, for one image. */
  multiplyAdds: number;
}

export interface ModelSummary {
  name: string;
  /** [H, W, C] */
  inputShape: number[];
  parameters: number;
  multiplyAdds: number;
  stages: StageSummary[];
}

export interface SummaryOptions {
  /** Side of the square input, or [height, width]; the size the network was trained at by default. */
  size?: number | [number, number];
  numClasses?: number;
}

/**
 * Parameters and multiply–adds of a model, whole and by stage. Counted from the description: no weights are made, and no
 * backend is needed.
 *
 * @throws RangeError for a name that does not exist, or a size that is no positive integer
 */
export function summary(name: string, { size, numClasses }: SummaryOptions = {}): ModelSummary {
  const architecture = findArchitecture('summary', name);
  const [ownHeight, ownWidth, channels] = architecture.inputShape;
  const [height, width] = Array.isArray(size) ? size : [size ?? ownHeight, size ?? ownWidth];
  const inputShape = [height, width, channels];
  const classes = numClasses ?? architecture.numClasses;
  assertOptions(name, classes, inputShape);

  const costs: Cost[] = [];
  architecture.build({ shape: [1, ...inputShape] }, countingForm(costs), classes);
  const stages = architecture.stages.map((stage) => ({
    name: stage.name,
    ...total(costs.filter(({ path }) => path.startsWith(`${stage.path}.`))),
  }));
  const { parameters, multiplyAdds } = total(costs);
  return { name, inputShape, parameters, multiplyAdds, stages };
}

/** The sums over parts that run one after the other, and the shape that the last one gives. */
function total(costs: readonly Cost[]): Omit<StageSummary, 'name'> {
  const sum = (of: (cost: Cost) => number) => costs.reduce((all, cost) => all + of(cost), 0);
  return {
    outputShape: costs.at(-1)!.outputShape.slice(1) as number[],
    parameters: sum(({ parameters }) => parameters),
    multiplyAdds: sum(({ multiplyAdds }) => multiplyAdds),
  };
}
