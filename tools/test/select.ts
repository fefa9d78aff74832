import type { Step } from './step.ts';

export interface Selection {
  /** `--all`: everything. */
  readonly all?: boolean;
  /** `--only`: names of steps or kinds of steps. */
  readonly only?: readonly string[];
}

const kindOf = ({ name }: Step): string => name.split('@')[0];

/**
 * The steps of a run. The name of a kind selects its steps that run without `--all`; with `--all`, or if there are none, all its steps.
 * @throws RangeError for a name that is neither a step nor a kind
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
  // `browser` is both a step and a kind.
  const found = kind.length > 0 ? kind : named;
  if (found.length > 0) return found;
  throw new RangeError(`${name}: there are ${steps.map((step) => step.name).join(', ')}`);
}
