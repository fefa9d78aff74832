import { assertOptions, type OptionNames } from '@dynaconv/options';
import type { PartDescription } from './forms/counting_form.ts';
import { allStages, isInStage, partOf } from './network/architecture.ts';
import { describeParts, parametersOf } from './network/describe_parts.ts';
import type { ModelOptions } from './network/options.ts';
import { findArchitecture } from './registry.ts';

export interface StageSummary {
  name: string;
  /** [H, W, C], or [classes]. */
  outputShape: number[];
  /** How many trainable weights; a BatchNorm's moving statistics are not counted. */
  parameters: number;
  /** Multiply–adds of convolutions, linear layers and involutions, for one image. */
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

export interface SummaryOptions
  extends Pick<
    ModelOptions,
    'numClasses' | 'auxiliaryHead' | 'reparametrised' | 'operator' | 'upTo'
  > {
  /** Side of the square input, or [height, width]; the size the network was trained at by default. */
  size?: number | [number, number];
}

const SUMMARY_OPTIONS: OptionNames<SummaryOptions> = {
  size: true,
  numClasses: true,
  auxiliaryHead: true,
  reparametrised: true,
  operator: true,
  upTo: true,
};

/**
 * Parameters and multiply–adds of a model, in total and by stage. They are counted from the description: no weights are made,
 * and no backend is needed. A network with dilated branches is counted as it is used and as papers do, with the branches merged
 * and without the auxiliary head, unless the options say otherwise.
 *
 * @throws RangeError for a name that does not exist, or options out of range
 */
export function summary(name: string, summaryOptions: SummaryOptions = {}): ModelSummary {
  assertOptions('summary', summaryOptions, SUMMARY_OPTIONS);
  const { size, ...options } = summaryOptions;
  const architecture = findArchitecture('summary', name);
  const [ownHeight, ownWidth, channels] = architecture.inputShape;
  const [height, width] = Array.isArray(size) ? size : [size ?? ownHeight, size ?? ownWidth];
  const inputShape: [number, number, number] = [height, width, channels];
  const reparametrised = architecture.backbone.reparametrisedKey !== undefined;

  const parts = describeParts(architecture, { reparametrised, ...options, inputShape });
  const stages = allStages(partOf(architecture, options.upTo ?? null)).map((stage) => ({
    name: stage.name,
    ...total(parts.filter(({ path }) => isInStage(stage, path))),
  }));
  const { parameters, multiplyAdds } = total(parts);
  return { name, inputShape, parameters, multiplyAdds, stages };
}

/** The sums over parts that run one after the other, and the shape that the last one gives. */
function total(parts: readonly PartDescription[]): Omit<StageSummary, 'name'> {
  return {
    outputShape: parts.at(-1)!.outputShape.slice(1) as number[],
    parameters: parametersOf(parts),
    multiplyAdds: parts.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0),
  };
}
