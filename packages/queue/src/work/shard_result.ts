import path from 'node:path';
import type { ShardData } from '../batch/batch.ts';
import { readPixels } from '../files/read_pixels.ts';
import type { Network } from '../tasks/network.ts';
import { MachineError } from './machine_error.ts';

/** A line of the results. */
export type Row = { readonly image: string } & Readonly<Record<string, unknown>>;

/** System errors that say something of the image and nothing of the machine that reads it. */
const OF_THE_IMAGE = ['ENOENT', 'EISDIR', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP', 'EACCES'];

export interface RunOptions {
  readonly root: string;
  readonly maxPixels?: number;
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
  { root, maxPixels }: RunOptions,
): Promise<Row[]> {
  const rows: Row[] = [];
  let missing = 0;
  const read = (image: string | undefined) =>
    image === undefined ? undefined : settled(readPixels(path.join(root, image), maxPixels));
  // The next image is decoded on other threads while the network works on this one.
  let next = read(images[0]);
  for (const [i, image] of images.entries()) {
    const pixels = await next!;
    next = read(images[i + 1]);
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
