import { Inflate } from 'fflate';
import { CheckpointError, messageOf } from '../errors.ts';
import type { Pacer } from '../pacer.ts';

/** The highest ratio that Deflate can reach: 1032 bytes from one. */
const MAX_DEFLATE_RATIO = 1032;

/** How many compressed bytes are inflated at a time, so that a zip bomb produces at most 4 MB more than it claims. */
const INFLATE_STEP = 2 ** 12;

/** @throws CheckpointError unless `deflated` inflates to exactly `size` bytes */
export async function inflate(
  name: string,
  deflated: Uint8Array,
  size: number,
  pacer: Pacer,
): Promise<Uint8Array> {
  const tooLong = (length: number) =>
    new CheckpointError(name, `inflates to ${length} bytes or more; ${size} were expected`);
  if (size > deflated.length * MAX_DEFLATE_RATIO) {
    throw new CheckpointError(
      name,
      `claims ${size} bytes, more than ${deflated.length} deflated bytes can make`,
    );
  }
  const bytes = new Uint8Array(size);
  let length = 0;
  const inflater = new Inflate((chunk) => {
    if (length + chunk.length > size) throw tooLong(length + chunk.length);
    bytes.set(chunk, length);
    length += chunk.length;
    pacer.tick(chunk.length / 4);
  });
  const push = (start: number) => {
    try {
      const end = start + INFLATE_STEP;
      inflater.push(deflated.subarray(start, end), end >= deflated.length);
    } catch (error) {
      if (error instanceof CheckpointError) throw error;
      throw new CheckpointError(name, `cannot be inflated: ${messageOf(error)}`, { cause: error });
    }
  };
  for (let start = 0; start === 0 || start < deflated.length; start += INFLATE_STEP) {
    push(start);
    if (pacer.isDue) await pacer.pause();
  }
  if (length !== size) {
    throw new CheckpointError(name, `inflates to ${length} bytes; ${size} were expected`);
  }
  return bytes;
}
