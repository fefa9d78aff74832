import type { PageOpponent } from '../measure/groups.ts';
import type { Report, SectionName } from '../report/report.ts';
import type { OperatorResult, OperatorsReport } from '../suites/operators.ts';
import type { Operator } from '../workloads/workload.ts';

/** Where something runs: tfjs's backend, and whether on threads. */
export const TARGETS = ['webgpu', 'webgl', 'wasm', 'threads'] as const;
export type Target = (typeof TARGETS)[number];

export interface Choice {
  /** Every shape, instead of the set of under three minutes. */
  full: boolean;
  sections: readonly SectionName[];
  /** The only operator of that section; all if absent. */
  operator?: Operator;
  /** The only network of the others, in either set; those of the set if absent. */
  model?: string;
  /** Side of the images of detectors and segmenters; that of their goals if absent. */
  size?: number;
  /** Rounds of each measurement; those of the set if absent. */
  rounds?: number;
  /** What networks are compared with. */
  against: readonly PageOpponent[];
}

/** What a measurement calls while it runs. */
export interface Listener {
  /** The backend has started. */
  onStart(backend: Pick<OperatorsReport, 'backend' | 'versions'>): void;
  /** `share`: the fraction that is done, from 0 to 1. */
  onProgress(doing: string, share: number): void;
  /** With the reason why a contestant is left out. */
  onSkip(message: string): void;
  /** With a result of operators; the next measurement waits for the returned promise. */
  onResult(result: OperatorResult): void | Promise<void>;
  /** The same for the other sections, whose parts are sent whole. */
  onPart(part: Part): void | Promise<void>;
}

/** What one suite has measured. */
export type Part = {
  [Name in Exclude<SectionName, 'operators'>]: { section: Name; part: Report[Name][number] };
}[Exclude<SectionName, 'operators'>];

/** Measures in a worker, so that the page stays responsive and its drawing is not measured. */
export interface Engine {
  measure(target: Target, choice: Choice, listener: Listener): Promise<void>;
}
