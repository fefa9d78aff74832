import { type ModelSummary, summary } from '@dynaconv/models';
import { assertModel } from '../model_names.ts';
import { type NetworkVariant, withVariant } from '../operators.ts';
import { print, printJson } from '../output.ts';
import { withSize } from '../size_errors.ts';
import { integer, operations, table } from '../table.ts';

export interface SummaryOptions extends NetworkVariant {
  readonly size?: number;
  readonly json?: boolean;
}

export function summarize(name: string, { size, json, ...variant }: SummaryOptions): void {
  assertModel(name);
  const counted = withVariant(variant, () =>
    withSize(size, () => summary(name, { size, ...variant })),
  );
  if (json) printJson({ model: name, ...variant, ...counted });
  else print(format(counted));
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
