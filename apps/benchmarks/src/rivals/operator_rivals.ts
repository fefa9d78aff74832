import type { OperatorTask } from '../suites/operators.ts';
import type { Rival, RivalName } from './rival.ts';

export interface OperatorRivalsOptions {
  against: readonly RivalName[];
  /** Executable of the Python that has torch. */
  python: string;
  /** Called with the reason why a rival is left out. */
  onSkip: (message: string) => void;
}

/** Makes the other runtimes' implementations of an operator. */
export async function operatorRivals(
  _options: OperatorRivalsOptions,
): Promise<(task: OperatorTask) => Promise<Rival[]>> {
  return async () => [];
}
