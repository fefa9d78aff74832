import type { Step } from './step.ts';

export interface Selection {
  /** `--all`: everything. */
  readonly all?: boolean;
  /** `--only`: names of steps, or of kinds of steps. */
  readonly only?: readonly string[];
}

const kindOf = ({ name }: Step): string => name.split('@')[0];

/**
 * The steps that a run takes. A kind means its steps of the usual run; all of its steps if none is, or with `--all`.
 * @throws RangeError for a name that no step and no kind has
 */
export function selectSteps(steps: readonly Step[], { all, only }: Selection): Step[] {
  const usual = all ? [...steps] : steps.filter(({ onlyWithAll }) => !onlyWithAll);
  if (!only) return usual;
  const wanted = new Set(only.flatMap((name) => stepsNamed(name, steps, usual)));
  return steps.filter((step) => wanted.has(step));
}

function stepsNamed(name: string, steps: readonly Step[], usual: readonly Step[]): Step[] {
  const named = steps.filter((step) => step.name === name);
  const ofKind = (among: readonly Step[]) => among.filter((step) => kindOf(step) === name);
  const kind = ofKind(usual).length > 0 ? ofKind(usual) : ofKind(steps);
  // `browser` is a step and a kind.
  const found = kind.length > 0 ? kind : named;
  if (found.length > 0) return found;
  throw new RangeError(`${name}: there are ${steps.map((step) => step.name).join(', ')}`);
}
