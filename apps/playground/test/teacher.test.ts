import { fileURLToPath } from 'node:url';
import { digitsWeights } from '@dynaconv/digits';
import '@dynaconv/kernels-wasm';
import '@tensorflow/tfjs-backend-wasm';
import { setBackend } from '@tensorflow/tfjs-core';
import { expect, test, vi } from 'vitest';
import type { Lesson } from '../page/engine/teaching/lesson.ts';
import { Teacher } from '../page/engine/teaching/teacher.ts';

// In a page, WASM's files come from its server.
vi.mock('../page/engine/backends.ts', () => ({ useBackend: setBackend }));

const SIDE = 28;

/** A white line down, or across, on black; at another place for each number. */
function line(isDown: boolean, number: number): ImageBitmap {
  const at = 8 + 4 * number;
  const data = Uint8ClampedArray.from({ length: 4 * SIDE ** 2 }, (_, i) => {
    const pixel = i >> 2;
    const [row, column] = [Math.floor(pixel / SIDE), pixel % SIDE];
    return i % 4 === 3 || Math.abs((isDown ? column : row) - at) < 2 ? 255 : 0;
  });
  // What is read of an image in a page has the same form.
  return { data, width: SIDE, height: SIDE } as unknown as ImageBitmap;
}

const EXAMPLES = [true, false].flatMap((isDown) =>
  [0, 1, 2].map((number) => ({ image: line(isDown, number), label: Number(isDown) })),
);

type Rate = (update: number) => number;

/** @param rate the page has one for a whole training; here it may change, as a schedule of the optimizer does */
const lessonOf = (updates: number, rate: Rate): Lesson => ({
  network: {
    id: 0,
    model: 'rednet_digits',
    weights: fileURLToPath(digitsWeights('rednet_digits')),
  },
  backend: 'wasm',
  classes: ['across', 'down'],
  examples: EXAMPLES,
  trained: 'all',
  updates,
  learningRate: rate as unknown as number,
  mirrored: false,
  watched: { image: EXAMPLES[0].image },
});

const steady: Rate = () => 0.0003;
/** Good at first, and then so large that weights overflow. */
const raised =
  (after: number): Rate =>
  (update) =>
    update < after ? 0.0003 : 1e30;

async function teach(lesson: Lesson) {
  const losses: number[] = [];
  const taught = await new Teacher().teach(lesson, (news) => {
    if (news.kind === 'update') losses.push(news.loss);
  });
  return { taught, losses };
}

test('a training that overflows after good updates gives the weights that were kept', async () => {
  const { taught, losses } = await teach(lessonOf(40, raised(7)));
  expect(losses.slice(0, 7).every(Number.isFinite)).toBe(true);
  expect(taught!.problem).toMatch(
    /(led to numbers that are too large|become so large).*: lower the learning rate, and train again\.$/,
  );
  expect(taught!.updates).toBe(5);

  // They are those of a training that ends there.
  const { taught: expected, losses: first } = await teach(lessonOf(5, steady));
  expect(expected!.problem).toBeUndefined();
  expect(losses.slice(0, 5)).toEqual(first);
  expect(taught!.right).toBe(expected!.right);
  expect(Buffer.from(taught!.file).equals(Buffer.from(expected!.file))).toBe(true);
});

test('where nothing was kept, there is an error', async () => {
  await expect(teach(lessonOf(40, raised(2)))).rejects.toThrow(/lower the learning rate/);
});
