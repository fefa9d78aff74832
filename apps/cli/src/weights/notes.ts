import type { WeightsReport } from '@dynaconv/models';

type Choice = Pick<WeightsReport, 'stateDict' | 'stateDicts'>;

/** A note on which of a file's state dicts was taken, where there are several. */
export function notesOnStateDict(file: string, { stateDict, stateDicts }: Choice): string[] {
  const others = stateDicts.filter((each) => each !== stateDict);
  if (others.length === 0) return [];
  const name = (each: string) => (each === '' ? 'the outermost dict' : each);
  return [
    `note: of ${file}, ${name(stateDict)} was taken and ${listed(others.map(name))} left out; --state-dict chooses`,
  ];
}

/** Notes about tensors that were left out and weights that are missing, as far as the user has to know. */
export function notesOn(file: string, model: string, report: WeightsReport): string[] {
  const { unexpected, missing, mismatched, unreadable } = report;
  const drawn = [...missing, ...[...mismatched, ...unreadable].map(({ key }) => key)];
  const notes = notesOnStateDict(file, report);
  if (unexpected.length > 0) {
    notes.push(
      `note: ${model} has no use for ${count(unexpected.length, 'tensor')} of ${file}, left out: ${listed(unexpected)}`,
    );
  }
  if (drawn.length > 0) {
    notes.push(
      `note: ${count(drawn.length, 'weight')} of ${model} not in ${file}, drawn at random: ${listed(drawn)}`,
    );
  }
  return notes;
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

/** The first few; a hostile file may have a hundred thousand. */
const listed = (names: readonly string[]): string =>
  names
    .slice(0, 3)
    .map((name) => (name.length > 80 ? `${name.slice(0, 80)}…` : name))
    .join(', ') + (names.length > 3 ? ', …' : '');

/** A note about tensors that cannot be read. */
export function noteOnUnreadable(
  file: string,
  tensors: readonly { readonly name: string; readonly dtype: string }[],
): string[] {
  if (tensors.length === 0) return [];
  const names = listed(tensors.map(({ name, dtype }) => `${name} (${dtype})`));
  return [
    `note: ${count(tensors.length, 'tensor')} of ${file} left out, of types that cannot be read: ${names}`,
  ];
}
