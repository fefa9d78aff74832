import { expect, test } from 'vitest';
import { batchOf } from '../page/engine/teaching/batches.ts';
import type { Picked } from '../page/images/picked.ts';
import { lessonProblem } from '../page/teaching/lesson_problem.ts';
import { taughtNetwork } from '../page/teaching/taught.ts';

const EXAMPLE = {} as Picked;
const named = (name: string, examples = 1) => ({
  name,
  examples: Array.from({ length: examples }, () => EXAMPLE),
});

test.each([
  [[], 'One class leaves nothing to decide: add a second one.'],
  [[named('cat')], 'One class leaves nothing to decide: add a second one.'],
  [[named('cat'), named('')], 'Class 2 has no name: give it one, or remove it.'],
  [
    [named('caf\u00e9'), named('cafe\u0301')],
    'Two classes are called “caf\u00e9”: rename or remove one.',
  ],
  [[named('cat', 0), named('dog')], '“cat” has no example: add some, or remove the class.'],
])('%j teaches nothing', (classes, message) => {
  expect(lessonProblem(classes)).toBe(message);
});

test('two classes with an example each can be taught', () => {
  expect(lessonProblem([named('cat'), named('dog')])).toBeUndefined();
});

test('batches are even, and at most 16', () => {
  expect([1, 2, 15, 16, 17, 20, 33, 100].map(batchOf)).toEqual([1, 2, 15, 16, 8, 10, 11, 14]);
});

test('a file is named after the model and its classes', () => {
  const { file } = taughtNetwork('rednet_digits', ['a/b', 'ü😀', '…'], new Uint8Array(3));
  expect([file.name, file.size]).toEqual(['rednet_digits-a_b-ü_-_.safetensors', 3]);
  const many = taughtNetwork('m', Array(50).fill('class'), new Uint8Array(0));
  expect(many.file.name).toBe('m-class-class-class-class-class-class-clas.safetensors');
});
