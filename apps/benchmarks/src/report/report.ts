import type { Machine } from '../measure/machine.ts';
import type { CostReport } from '../suites/cost.ts';
import type { DenseReport } from '../suites/dense.ts';
import type { ModelsReport } from '../suites/models.ts';
import type { OperatorsReport } from '../suites/operators.ts';
import type { ProfileReport } from '../suites/profile.ts';

/** The sections of a report, one for each suite. */
export const SECTIONS = ['operators', 'costs', 'models', 'dense', 'profiles'] as const;
export type SectionName = (typeof SECTIONS)[number];

/** Those that are measured unless others are asked for: detectors and segmenters take minutes each. */
export const DEFAULT_SECTIONS: readonly SectionName[] = SECTIONS.filter((each) => each !== 'dense');

/** What one run of one process measured. Times are milliseconds, sizes bytes, peaks multiply–adds a nanosecond. */
export interface Report {
  format: typeof REPORT_FORMAT;
  /** When measuring began, ISO 8601. */
  made: string;
  machine: Machine;
  /** Whether it is of the smaller set. */
  quick: boolean;
  /** One for each backend and batch. */
  operators: OperatorsReport[];
  costs: CostReport[];
  models: ModelsReport[];
  dense: DenseReport[];
  profiles: ProfileReport[];
  /** What was left out, and why. */
  skipped: string[];
}

export const REPORT_FORMAT = 'dynaconv-benchmarks/1';

export const emptyReport = (machine: Machine, quick: boolean): Report => ({
  format: REPORT_FORMAT,
  made: new Date().toISOString(),
  machine,
  quick,
  operators: [],
  costs: [],
  models: [],
  dense: [],
  profiles: [],
  skipped: [],
});
