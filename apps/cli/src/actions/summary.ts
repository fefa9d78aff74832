import { type ModelSummary, summary } from '@dynaconv/models';
import { UsageError } from '../errors.ts';
import { assertModel } from '../model_names.ts';
import { type NetworkVariant, withVariant } from '../operators.ts';
import { print, printJson } from '../output.ts';
import { integer, operations, table } from '../table.ts';

export interface SummaryOptions extends NetworkVariant {
  readonly size?: number;
  readonly json?: boolean;
}

export function summarize(name: string, { size, json, ...variant }: SummaryOptions): void {
  assertModel(name);
  const counted = withVariant(variant, () => count(name, size, variant));
  if (json) printJson({ model: name, ...variant, ...counted });
  else print(format(counted));
}

/** A network that halves its input repeatedly needs an input that is large enough. */
function count(name: string, size: number | undefined, variant: NetworkVariant): ModelSummary {
  try {
    return summary(name, { size, ...variant });
  } catch (error) {
    if (!(error instanceof RangeError) || !error.message.includes('the input is')) throw error;
    throw new UsageError(`--size ${size}: ${error.message.replace(/; resize the image$/, '')}`);
  }
}

function format({ stages, parameters, multiplyAdds }: ModelSummary): string[] {
  return table(
    ['stage', '>output', '>parameters', '>multiply–adds'],
    [
      ...stages.map((stage) => [
        stage.name,
        stage.outputShape.join('×'),
        integer(stage.parameters),
        operations(stage.multiplyAdds),
      ]),
      ['total', '', integer(parameters), operations(multiplyAdds)],
    ],
  );
}
