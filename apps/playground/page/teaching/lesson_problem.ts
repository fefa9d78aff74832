import type { Picked } from '../images/picked.ts';

/** A class as the user has it so far. */
export interface OwnClass {
  readonly name: string;
  readonly examples: readonly Picked[];
}

/** Why nothing can be learned from classes, and what to do; undefined where something can. */
export function lessonProblem(classes: readonly OwnClass[]): string | undefined {
  if (classes.length < 2) {
    return 'One class leaves nothing to decide: add a second one.';
  }
  const unnamed = classes.findIndex(({ name }) => name === '');
  if (unnamed >= 0) return `Class ${unnamed + 1} has no name: give it one, or remove it.`;
  const names = classes.map(({ name }) => name.normalize());
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) return `Two classes are called “${twice}”: rename or remove one.`;
  const empty = classes.find(({ examples }) => examples.length === 0);
  if (empty) return `“${empty.name}” has no example: add some, or remove the class.`;
  return undefined;
}
