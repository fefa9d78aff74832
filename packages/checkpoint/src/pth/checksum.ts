import crc32 from 'crc-32';
import { CheckpointError } from '../errors.ts';
import type { Pacer } from '../pacer.ts';

/** How many bytes are summed before pausing for the event loop. */
const BLOCK = 2 ** 20;

/** @throws CheckpointError unless `expected` is the CRC-32 of `bytes`, or `expected` is 0, as `set_crc32_options(False)` leaves it */
export async function checkChecksum(
  name: string,
  bytes: Uint8Array,
  expected: number,
  pacer: Pacer,
): Promise<void> {
  if (expected === 0) return;
  let checksum = 0;
  for (let start = 0; start < bytes.length; start += BLOCK) {
    checksum = crc32.buf(bytes.subarray(start, start + BLOCK), checksum);
    pacer.tick(BLOCK / 8);
    if (pacer.isDue) await pacer.pause();
  }
  if (checksum >>> 0 === expected) return;
  throw new CheckpointError(
    name,
    `is damaged: its CRC-32 is ${hex(checksum >>> 0)}, ${hex(expected)} was expected`,
  );
}

function hex(checksum: number): string {
  return checksum.toString(16).padStart(8, '0');
}
