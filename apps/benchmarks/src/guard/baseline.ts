import { readFileSync } from 'node:fs';
import type { Machine } from '../measure/machine.ts';
import type { Figures } from './figures.ts';

/** The committed figures, which no change may make worse. */
export interface Baseline {
  /** What they were measured on. */
  machine: Machine;
  /** Medians of several runs. */
  figures: Figures;
}

/** @throws Error that says what the file holds instead */
export function readBaseline(file: string): Baseline {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(
      `cannot read the baseline ${file}: ${(error as Error).message}; --update makes one`,
    );
  }
  const { figures, machine } = (parsed ?? {}) as Partial<Baseline>;
  const isRatio = (value: unknown) => typeof value === 'number' && value > 0;
  if (!machine || !figures || !Object.values(figures).every(isRatio)) {
    throw new Error(
      `${file} is not a baseline: expected { machine, figures } with a positive number for each figure; --update makes one`,
    );
  }
  return { machine, figures };
}
