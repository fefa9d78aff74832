import { detectorSummary, listDetectors } from '@dynaconv/detection';
import { listModels, officialWeights, summary } from '@dynaconv/models';
import { listSegmenters, segmenterSummary } from '@dynaconv/segmentation';
import { print, printJson } from '../output.ts';
import { integer, operations, table } from '../table.ts';
import { shippedWeights } from '../weights/shipped.ts';

type TaskSummary = Pick<ModelRow, 'name' | 'parameters' | 'multiplyAdds'>;

type Task = 'classification' | 'detection' | 'segmentation';

interface ModelRow {
  readonly name: string;
  readonly task: Task;
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
  const rows = rowsLike(pattern);
  if (rows.length === 0) throw new Error(`no model's name matches ${pattern}${advice(pattern)}`);
  if (json) printJson(rows);
  else print(format(rows));
}

const rowsLike = (pattern?: string): ModelRow[] => [
  ...listModels(pattern).map(modelRow),
  ...listDetectors(pattern).map((name) => taskRow('detection', detectorSummary(name))),
  ...listSegmenters(pattern).map((name) => taskRow('segmentation', segmenterSummary(name))),
];

/** Users often take the beginning of a name for a pattern. */
function advice(pattern = ''): string {
  return rowsLike(`${pattern}*`).length > 0 ? `; did you mean '${pattern}*'?` : '';
}

function modelRow(name: string): ModelRow {
  const { parameters, multiplyAdds } = summary(name);
  const official = officialWeights(name);
  return {
    name,
    task: 'classification',
    parameters,
    multiplyAdds,
    publishedTop1: official?.top1 ?? null,
    weights: official?.page ?? (shippedWeights(name) ? 'included' : null),
  };
}

const taskRow = (task: Task, { name, parameters, multiplyAdds }: TaskSummary): ModelRow => ({
  name,
  task,
  parameters,
  multiplyAdds,
  publishedTop1: null,
  weights: null,
});

/** The tables of tasks whose networks see images of a size, and have no accuracy on ImageNet. */
const TASK_TABLES: readonly [Task, string, size: string][] = [
  ['detection', 'detector', '1280×800'],
  ['segmentation', 'segmenter', '512×512'],
];

/** The pages are listed below the table, as many models share them and their addresses are long. */
function format(all: readonly ModelRow[]): string[] {
  const rows = all.filter(({ task }) => task === 'classification');
  const pages = [...new Set(rows.map(({ weights }) => weights).filter(isPage))];
  const classifiers = [
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
  const others = TASK_TABLES.map(([own, noun, size]) => {
    const networks = all.filter(({ task }) => task === own);
    return networks.length === 0 ? [] : taskTable(networks, noun, size);
  });
  const parts = [rows.length > 0 ? classifiers : [], ...others].filter(({ length }) => length > 0);
  return parts.flatMap((lines, i) => (i > 0 ? ['', ...lines] : lines));
}

const taskTable = (networks: readonly ModelRow[], noun: string, size: string): string[] =>
  table(
    [noun, '>parameters', `>multiply–adds at ${size}`],
    networks.map(({ name, parameters, multiplyAdds }) => [
      name,
      integer(parameters),
      operations(multiplyAdds),
    ]),
  );

const isPage = (weights: string | null): weights is string =>
  weights?.startsWith('https://') ?? false;
