import { summary } from '@dynaconv/models';
import { assertModel } from '../model_names.ts';
import { print, printJson } from '../output.ts';
import { giga, integer, table } from '../table.ts';

export interface SummaryOptions {
  readonly size?: number;
  readonly json?: boolean;
}

export function summarize(name: string, { size, json }: SummaryOptions): void {
  assertModel(name);
  const counted = summary(name, { size });
  if (json) printJson({ model: name, ...counted });
  else print(format(counted));
}

function format({ stages, parameters, multiplyAdds }: ReturnType<typeof summary>): string {
  return table(
    ['stage', '>output', '>parameters', '>multiply–adds'],
    [
      ...stages.map((stage) => [
        stage.name,
        stage.outputShape.join('×'),
        integer(stage.parameters),
        giga(stage.multiplyAdds),
      ]),
      ['total', '', integer(parameters), giga(multiplyAdds)],
    ],
  );
}
