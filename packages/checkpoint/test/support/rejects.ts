import { expect } from 'vitest';
import { type Checkpoint, CheckpointError } from '../../src/index.ts';

/** What a hostile file may take at most, in milliseconds; they are refused in a few. */
const PATIENCE = 10_000;

/** Expects a CheckpointError with this text in its message, in bounded time. */
export async function expectRefused(
  reading: () => Promise<unknown>,
  message: string | RegExp,
): Promise<void> {
  const start = performance.now();
  const error = await reading().then(
    () => undefined,
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(CheckpointError);
  expect(error.message).toMatch(message);
  expect(performance.now() - start).toBeLessThan(PATIENCE);
}

/** Reads all that is in a checkpoint, as its user would. */
export async function readAll(reading: Promise<Checkpoint>): Promise<Checkpoint> {
  const checkpoint = await reading;
  for (const tensor of checkpoint.tensors.values()) await tensor.data();
  return checkpoint;
}
