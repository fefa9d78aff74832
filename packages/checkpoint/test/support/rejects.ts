import { expect } from 'vitest';
import { type Checkpoint, CheckpointError } from '../../src/index.ts';

/** Expects a CheckpointError with this text in its message, which has a few lines at most. */
export async function expectRefused(
  reading: () => Promise<unknown>,
  message: string | RegExp,
): Promise<void> {
  const error = await reading().then(
    () => undefined,
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(CheckpointError);
  expect(error.message).toMatch(message);
  expect(error.message.length).toBeLessThan(1600);
}

/** Reads all that is in a checkpoint, as its user would. */
export async function readAll(reading: Promise<Checkpoint>): Promise<Checkpoint> {
  const checkpoint = await reading;
  for (const tensor of checkpoint.tensors.values()) await tensor.data();
  return checkpoint;
}
