import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Operator, summary } from '@dynaconv/models';
import { UsageError } from '../errors.ts';
import { assertModel } from '../model_names.ts';
import { percent } from '../numbers.ts';
import { withVariant } from '../operators.ts';
import { note, print, printJson } from '../output.ts';
import { integer, operations, table } from '../table.ts';
import type { TrainOptions } from '../train/options.ts';
import { STATE } from '../train/run_folder.ts';
import { trainNetwork } from '../train/train_network.ts';

export interface CompareOptions extends Omit<TrainOptions, 'operator' | 'weights' | 'output'> {
  readonly operators: readonly Operator[];
  readonly output: string;
}

interface Row {
  readonly operator: Operator;
  readonly parameters: number;
  readonly multiplyAdds: number;
  /** Of the last epoch, and of the best. */
  readonly accuracy: number;
  readonly best: number;
  readonly imagesPerSecond: number;
}

/** Trains the same network with one operator after the other, all else being the same. */
export async function compare(
  data: string,
  { operators, output, ...options }: CompareOptions,
  signal: AbortSignal,
): Promise<void> {
  const { model, json, resume = false } = options;
  assertModel(model);
  const costs = operators.map((operator) =>
    withVariant({ operator }, () => summary(model, { operator })),
  );
  if (!resume && existsSync(output)) {
    throw new UsageError(`${output} is there already; pass --resume to go on, or another --output`);
  }
  const rows: Row[] = [];
  let tested = 0;
  for (const [i, operator] of operators.entries()) {
    note(`${operator}, ${i + 1} of ${operators.length}`);
    const folder = path.join(output, operator);
    const begun = resume && existsSync(path.join(folder, STATE));
    const each = { ...options, operator, output: folder, resume: begun, json: true };
    const trained = await trainNetwork(data, each, signal);
    tested = trained.tested;
    rows.push({ operator, ...costsOf(costs[i]), ...resultOf(trained) });
  }
  if (json) printJson({ model, tested, operators: rows });
  else print(format(rows));
}

const costsOf = ({ parameters, multiplyAdds }: ReturnType<typeof summary>) => ({
  parameters,
  multiplyAdds,
});

/** Of a training that was over before, nothing is known but its best epoch. */
function resultOf({ epochs, best }: Awaited<ReturnType<typeof trainNetwork>>) {
  const rates = epochs.map(({ imagesPerSecond }) => imagesPerSecond).filter(Number.isFinite);
  return {
    accuracy: Number(epochs.at(-1)?.accuracy ?? Number.NaN),
    best: best?.accuracy ?? Number.NaN,
    imagesPerSecond: rates.reduce((a, b) => a + b, 0) / rates.length,
  };
}

/** Nothing is known of an epoch that has not been. */
const shareOf = (share: number): string => (Number.isNaN(share) ? '–' : percent(share));

const format = (rows: readonly Row[]): string[] =>
  table(
    ['operator', '>accuracy', '>best', '>parameters', '>multiply–adds', '>images a second'],
    rows.map(({ operator, accuracy, best, parameters, multiplyAdds, imagesPerSecond }) => [
      operator,
      shareOf(accuracy),
      shareOf(best),
      integer(parameters),
      operations(multiplyAdds),
      Number.isNaN(imagesPerSecond) ? '–' : imagesPerSecond.toFixed(1),
    ]),
  );
