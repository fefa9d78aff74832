import type { Budget } from '../budget.ts';
import type { ByteSource } from '../sources/source.ts';
import type { Checkpoint } from '../types.ts';
import { readContents } from './contents.ts';
import { readLegacy } from './read_legacy.ts';
import { readZip } from './read_zip.ts';

/**
 * Reads what torch.save wrote: the zip or the older format.
 *
 * @param maxBytes as in `readContents`
 */
export async function readPthFile(
  format: 'pth' | 'pth-legacy',
  source: ByteSource,
  budget: Budget,
  maxBytes: number,
  stateDict: string | undefined,
): Promise<Checkpoint> {
  const saved = await (format === 'pth' ? readZip : readLegacy)(source, budget);
  return readContents(format, saved, budget, maxBytes, stateDict);
}
