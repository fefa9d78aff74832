import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { batchesOf, runBatch } from './batches.ts';
import type { Step } from './step.ts';
import { Tally } from './tally.ts';

const step = (name: string, usesOneCore?: boolean): Step => ({
  name,
  usesOneCore,
  run: async () => new Tally(),
});

const namesOf = (steps: readonly Step[]) => steps.map(({ name }) => name);

it('puts neighbours that use one core together, and keeps the order', () => {
  const steps = [
    step('a'),
    step('b', true),
    step('c', true),
    step('d'),
    step('e'),
    step('f', true),
  ];
  expect(batchesOf(steps).map(namesOf)).toEqual([['a'], ['b', 'c'], ['d'], ['e'], ['f']]);
});

it.each([
  [1, 1],
  [2, 2],
  [64, 4],
])('on %d cores it runs %d at a time, each once', async (cores, expected) => {
  const batch = ['a', 'b', 'c', 'd', 'e'].map((name) => step(name, true));
  const started: Step[] = [];
  let running = 0;
  let most = 0;
  await runBatch(batch, cores, async (each) => {
    started.push(each);
    running += 1;
    most = Math.max(most, running);
    await setTimeout(0);
    running -= 1;
  });
  expect(namesOf(started)).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(most).toBe(expected);
});
