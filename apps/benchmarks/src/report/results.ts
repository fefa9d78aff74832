import { type Comparison, fastestOf, type Standing } from '../measure/compare.ts';
import { PAGE_RIVALS, RIVALS } from '../measure/groups.ts';
import type { Machine } from '../measure/machine.ts';
import type { ModelResult } from '../suites/models.ts';
import type { Pass } from '../workloads/pass.ts';
import type { Report } from './report.ts';

/** What the goals and the tables of the READMEs are made of: a small part of a report. Times are milliseconds. */
export interface Results {
  /** When the report was begun, ISO 8601. */
  made: string;
  machine: Machine;
  operators: OperatorFigures[];
  networks: NetworkFigures[];
}

interface Figures {
  backend: string;
  /** What the multiply–adds take at the peak. */
  floor: number;
  standings: Pick<Standing, 'name' | 'group' | 'mode' | 'median'>[];
}

export interface OperatorFigures extends Figures {
  /** 'involution2d 56×56×64 K 7' */
  title: string;
  pass: Pass;
}

export interface NetworkFigures extends Figures {
  model: string;
  /** Images at once. */
  batch: number;
  peakBytes?: ModelResult['peakBytes'];
}

export const resultsOf = ({ made, machine, operators, models }: Report): Results => ({
  made,
  machine,
  operators: operators.flatMap(({ backend, results }) =>
    results.map((result) => ({
      ...{ backend, title: result.title, pass: result.pass },
      ...figuresOf(result),
    })),
  ),
  networks: models.flatMap(({ backend, batch, results }) =>
    results.map(({ model, peakBytes, ...result }) => ({
      ...{ backend, batch, model, peakBytes },
      ...figuresOf(result),
    })),
  ),
});

/** Ours in every mode, every formulation of other runtimes, and the fastest of each other group. */
function figuresOf(comparison: Comparison): Pick<Figures, 'floor' | 'standings'> {
  const isKept = (each: Standing) =>
    each.group === 'ours' ||
    [...RIVALS, ...PAGE_RIVALS].some((rival) => rival === each.group) ||
    fastestOf(comparison, each.group) === each;
  return {
    floor: comparison.floor,
    standings: comparison.standings
      .filter(isKept)
      .map(({ name, group, mode, median }) => ({ name, group, mode, median })),
  };
}
