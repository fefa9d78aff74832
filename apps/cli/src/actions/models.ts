import { listModels, officialWeights, summary } from '@dynaconv/models';
import { print, printJson } from '../output.ts';
import { integer, operations, table } from '../table.ts';
import { shippedWeights } from '../weights/shipped.ts';

interface ModelRow {
  readonly name: string;
  readonly parameters: number;
  readonly multiplyAdds: number;
  /** ImageNet top-1 accuracy in percent that the authors publish for their weights. */
  readonly publishedTop1: number | null;
  /** The page that links to the official weights; 'included' for weights that come with this package. */
  readonly weights: string | null;
}

export interface ModelsOptions {
  readonly json?: boolean;
}

export function models(pattern: string | undefined, { json }: ModelsOptions): void {
  const names = listModels(pattern);
  if (names.length === 0) throw new Error(`no model's name matches ${pattern}${advice(pattern)}`);
  const rows = names.map(modelRow);
  if (json) printJson(rows);
  else print(format(rows));
}

/** Users often take the beginning of a name for a pattern. */
function advice(pattern = ''): string {
  return listModels(`${pattern}*`).length > 0 ? `; did you mean '${pattern}*'?` : '';
}

function modelRow(name: string): ModelRow {
  const { parameters, multiplyAdds } = summary(name);
  const official = officialWeights(name);
  return {
    name,
    parameters,
    multiplyAdds,
    publishedTop1: official?.top1 ?? null,
    weights: official?.page ?? (shippedWeights(name) ? 'included' : null),
  };
}

/** The pages are listed below the table, as many models share them and their addresses are long. */
function format(rows: readonly ModelRow[]): string[] {
  const pages = [...new Set(rows.map(({ weights }) => weights).filter(isPage))];
  return [
    ...table(
      ['model', '>parameters', '>multiply–adds', '>top-1 (published)', 'official weights'],
      rows.map(({ name, parameters, multiplyAdds, publishedTop1, weights }) => [
        name,
        integer(parameters),
        operations(multiplyAdds),
        publishedTop1 === null ? '' : `${publishedTop1.toFixed(2)} %`,
        isPage(weights) ? `[${pages.indexOf(weights) + 1}]` : (weights ?? ''),
      ]),
    ),
    ...(pages.length > 0 ? [''] : []),
    ...pages.map((page, i) => `[${i + 1}] ${page}`),
  ];
}

const isPage = (weights: string | null): weights is string =>
  weights?.startsWith('https://') ?? false;
