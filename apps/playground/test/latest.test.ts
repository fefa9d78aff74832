import { expect, test } from 'vitest';
import { Latest } from '../page/views/latest.ts';

test('of what is wanted while an answer is on its way, only the newest is asked for', async () => {
  const asked: { question: number; answer(): void }[] = [];
  const shown: [answer: string, question: number][] = [];
  const latest = new Latest<number, string>(
    (question) =>
      new Promise((resolve) => {
        asked.push({ question, answer: () => resolve(`answer to ${question}`) });
      }),
    (answer, question) => shown.push([answer, question]),
  );
  const done = latest.want(1);
  await latest.want(2);
  await latest.want(3);
  expect(asked.map(({ question }) => question)).toEqual([1]);
  asked[0].answer();
  await expect.poll(() => asked.length).toBe(2);
  expect(asked[1].question).toBe(3);
  asked[1].answer();
  await done;
  expect(shown).toEqual([
    ['answer to 1', 1],
    ['answer to 3', 3],
  ]);
});

test('goes on after an answer that failed', async () => {
  const shown: number[] = [];
  const latest = new Latest<number, number>(
    async (question) => {
      if (question === 1) throw new Error('no answer');
      return question;
    },
    (answer) => shown.push(answer),
  );
  await expect(latest.want(1)).rejects.toThrow('no answer');
  await latest.want(2);
  expect(shown).toEqual([2]);
});
