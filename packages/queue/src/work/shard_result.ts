import path from 'node:path';
import type { ShardData } from '../batch/batch.ts';
import { readPixels } from '../files/read_pixels.ts';
import type { Network } from '../tasks/network.ts';
import { MachineError } from './machine_error.ts';

/** A line of the results. */
export type Row = { readonly image: string } & Readonly<Record<string, unknown>>;

/** System errors that say something of the image and nothing of the machine that reads it. */
const OF_THE_IMAGE = ['ENOENT', 'EISDIR', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP', 'EACCES'];

const DEADLY = 'the process that computes died twice while it was at this image';

export interface RunOptions {
  readonly root: string;
  readonly maxPixels?: number;
  /** An image that a process has died of, which is left out. */
  readonly deadly?: number;
  /** Is called before each image. */
  onImage?(index: number): void;
}

/**
 * What a network says of each image of a shard, in order: what its task gives, or `error` where the image cannot be read or the network
 * fails on it.
 *
 * @throws MachineError where none of several images is there; Error of the system where the storage fails
 */
export async function runShard(
  network: Network,
  { images }: Pick<ShardData, 'images'>,
  { root, maxPixels, deadly, onImage }: RunOptions,
): Promise<Row[]> {
  const rows: Row[] = [];
  let missing = 0;
  const read = (i: number) => settled(readPixels(path.join(root, images[i]), maxPixels));
  // The next image is decoded on other threads while the network works on this one, unless it matters which of them the process dies of.
  const isAhead = onImage === undefined;
  let next = isAhead ? read(0) : undefined;
  for (const [i, image] of images.entries()) {
    if (i === deadly) {
      rows.push({ image, error: DEADLY });
      continue;
    }
    onImage?.(i);
    const pixels = await (next ?? read(i));
    next = isAhead && i + 1 < images.length ? read(i + 1) : undefined;
    try {
      if ('reason' in pixels) throw pixels.reason;
      rows.push({ image, ...(await network.run(pixels.value)) });
    } catch (error) {
      const code = systemCode(error);
      if (code !== undefined && !OF_THE_IMAGE.includes(code)) throw error;
      if (code === 'ENOENT') missing++;
      rows.push({ image, error: (error as Error).message });
    }
  }
  if (missing === images.length && missing > 1) {
    throw new MachineError(
      `none of the ${missing} images is there, such as ${path.join(root, images[0])}; is their storage mounted on this machine?`,
    );
  }
  return rows;
}

/** A promise that is not rejected, so that nobody has to wait for it yet. */
async function settled<T>(promise: Promise<T>): Promise<{ value: T } | { reason: unknown }> {
  try {
    return { value: await promise };
  } catch (reason) {
    return { reason };
  }
}

/** The code of an error of the system, such as EIO; undefined for others. */
function systemCode(error: unknown): string | undefined {
  const { code, errno } = Object(error) as NodeJS.ErrnoException;
  return errno === undefined ? undefined : code;
}
