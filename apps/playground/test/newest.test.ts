import { expect, test } from 'vitest';
import { type Answerer, Newest } from '../page/engine/newest.ts';

interface Question {
  readonly name: string;
  /** What must be warm for it. */
  readonly kind: string;
}

/** Answers when told to, and ends late when cancelled, as a network's run does. */
class Slow implements Answerer<Question, string> {
  readonly asked: string[] = [];
  cancelled = 0;
  isOver = false;
  resolve: (answer: string | undefined) => void = () => {};
  reject: (reason: Error) => void = () => {};

  look({ name }: Question): Promise<string | undefined> {
    this.asked.push(name);
    return new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  cancel(): void {
    this.cancelled++;
  }

  terminate(): void {
    this.isOver = true;
    this.reject(new Error('ended'));
  }
}

const PATIENCE = 5;
const one = (name: string): Question => ({ name, kind: 'one' });

function setUp() {
  const started: Slow[] = [];
  const newest = new Newest<Question, string>({
    start: () => {
      const slow = new Slow();
      started.push(slow);
      return slow;
    },
    isAlike: (a, b) => a.kind === b.kind,
    patience: PATIENCE,
  });
  return { newest, started };
}

test('of what is asked while an answer is on its way, the last is answered and nothing else', async () => {
  const { newest, started } = setUp();
  const answers = ['a', 'b', 'c'].map((name) => newest.ask(one(name)));
  const [slow] = started;
  expect(slow.asked).toEqual(['a']);
  expect(slow.cancelled).toBeGreaterThan(0);
  slow.resolve('answer to a');
  await expect.poll(() => slow.asked).toEqual(['a', 'c']);
  slow.resolve('answer to c');
  expect(await Promise.all(answers)).toEqual([undefined, undefined, 'answer to c']);
  expect(started).toHaveLength(1);
});

test('a run that does not end is given up for another kind of question', async () => {
  const { newest, started } = setUp();
  const long = newest.ask(one('minutes'));
  const next = newest.ask({ name: 'next', kind: 'another' });
  await expect.poll(() => started.length).toBe(2);
  expect(started[0].isOver).toBe(true);
  started[1].resolve('answer to next');
  expect(await Promise.all([long, next])).toEqual([undefined, 'answer to next']);
});

test('a run of the same kind is waited for, as it warms up what the next needs', async () => {
  const { newest, started } = setUp();
  void newest.ask(one('compiles'));
  const next = newest.ask(one('next'));
  await new Promise((resolve) => setTimeout(resolve, 5 * PATIENCE));
  expect(started[0].isOver).toBe(false);
  started[0].resolve(undefined);
  await expect.poll(() => started[0].asked).toEqual(['compiles', 'next']);
  started[0].resolve('answer to next');
  expect(await next).toBe('answer to next');
});

test('a choice that is taken back spares the run that is going on', async () => {
  const { newest, started } = setUp();
  void newest.ask(one('a'));
  void newest.ask({ name: 'b', kind: 'another' });
  void newest.ask(one('c'));
  await new Promise((resolve) => setTimeout(resolve, 5 * PATIENCE));
  expect(started[0].isOver).toBe(false);
});

test('an error is of the newest question only, and the next is answered', async () => {
  const { newest, started } = setUp();
  const old = newest.ask(one('old'));
  const failing = newest.ask(one('new'));
  started[0].reject(new Error('of the old one'));
  await expect.poll(() => started[0].asked).toEqual(['old', 'new']);
  started[0].reject(new Error('of the new one'));
  await expect(failing).rejects.toThrow('of the new one');
  expect(await old).toBeUndefined();
  const next = newest.ask(one('next'));
  started[0].resolve('answer');
  expect(await next).toBe('answer');
});

test('what has ended by itself is replaced', async () => {
  const { newest, started } = setUp();
  const first = newest.ask(one('first'));
  started[0].terminate();
  await expect(first).rejects.toThrow('ended');
  const second = newest.ask(one('second'));
  expect(started).toHaveLength(2);
  started[1].resolve('answer');
  expect(await second).toBe('answer');
});
