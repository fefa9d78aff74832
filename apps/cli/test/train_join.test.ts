import type { Group } from '@dynaconv/distributed';
import { expect, test } from 'vitest';
import { joinResults } from '../src/train/workers.ts';

type Result = Awaited<ReturnType<typeof joinResults>>;

/** Gathers this result and another one as a group does, through JSON. */
const groupWith = (other: Result): Group =>
  ({
    gather: async (own: object) =>
      JSON.parse(JSON.stringify([own, { ...other, loss: String(other.loss) }])),
  }) as unknown as Group;

const result = (part: Partial<Result>): Result => ({
  images: 1,
  accuracy: 1,
  top5: 1,
  loss: 0.5,
  byClass: [
    { images: 1, right: 1 },
    { images: 0, right: 0 },
  ],
  ...part,
});

test('the parts of all workers count by their images', async () => {
  const other = result({
    ...{ images: 3, accuracy: 1 / 3, top5: 2 / 3, loss: 1.5 },
    byClass: [
      { images: 1, right: 1 },
      { images: 2, right: 0 },
    ],
  });
  expect(await joinResults(groupWith(other), result({}))).toEqual({
    images: 4,
    accuracy: 0.5,
    top5: 0.75,
    loss: 1.25,
    byClass: [
      { images: 2, right: 2 },
      { images: 2, right: 0 },
    ],
  });
});

test('a worker without images does not count', async () => {
  const none = result({ images: 0, accuracy: Number.NaN, top5: Number.NaN, loss: Number.NaN });
  expect((await joinResults(groupWith(none), result({}))).loss).toBe(0.5);
});

test('a loss that is no number stays so', async () => {
  const broken = result({ loss: Number.NaN });
  expect((await joinResults(groupWith(broken), result({}))).loss).toBeNaN();
  expect((await joinResults(groupWith(result({})), broken)).loss).toBeNaN();
});
