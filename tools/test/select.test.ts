import { describe, expect, it } from 'vitest';
import { type Selection, selectSteps } from './select.ts';
import type { Step } from './step.ts';
import { Tally } from './tally.ts';

const run = async () => new Tally();
const STEPS: Step[] = [
  { name: 'lint', run },
  { name: 'vitest@24', run },
  { name: 'vitest@22', onlyWithAll: true, run },
  { name: 'native', onlyWithAll: true, run },
  { name: 'sets@one', onlyWithAll: true, run },
  { name: 'sets@two', onlyWithAll: true, run },
  { name: 'browser', run },
  { name: 'browser@pages', onlyWithAll: true, run },
];
const namesOf = (selection: Selection) =>
  selectSteps(STEPS, selection)
    .map(({ name }) => name)
    .join(' ');

describe('selectSteps', () => {
  it('leaves out what is only for --all', () => {
    expect(namesOf({})).toBe('lint vitest@24 browser');
    expect(namesOf({ all: true })).toBe(STEPS.map(({ name }) => name).join(' '));
  });

  it.each([
    [['lint', 'native'], 'lint native'],
    [['native', 'lint'], 'lint native'],
    [['vitest'], 'vitest@24'],
    [['vitest@22'], 'vitest@22'],
    [['sets'], 'sets@one sets@two'],
    [['sets@two'], 'sets@two'],
    [['browser'], 'browser'],
    [['browser@pages'], 'browser@pages'],
  ])('--only %j', (only, expected) => {
    expect(namesOf({ only })).toBe(expected);
  });

  it.each([
    [['vitest'], 'vitest@24 vitest@22'],
    [['browser'], 'browser browser@pages'],
  ])('--all --only %j', (only, expected) => {
    expect(namesOf({ all: true, only })).toBe(expected);
  });

  it('names the steps where one is unknown', () => {
    expect(() => namesOf({ only: ['lint', 'vitest@18'] })).toThrow(
      'vitest@18: there are lint, vitest@24, ',
    );
  });
});
