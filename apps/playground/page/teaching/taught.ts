import { CheckpointError, readSafetensors } from '@dynaconv/checkpoint';
import { namesIn } from '@dynaconv/models';
import { make } from '@dynaconv/page-kit/page';

/** A network that was taught classes of the user's. */
export interface TaughtNetwork {
  readonly model: string;
  readonly classes: readonly string[];
  /** Its weights, a safetensors file. */
  readonly file: File;
}

/** How much of the classes' names a file's name takes. */
const NAME_LENGTH = 40;

/** A safetensors file, named after the model and the classes. */
export function taughtNetwork(
  model: string,
  classes: readonly string[],
  content: Uint8Array<ArrayBuffer>,
): TaughtNetwork {
  const words = classes.join('-').replace(/[^\p{L}\p{N}-]+/gu, '_');
  const name = `${model}-${[...words].slice(0, NAME_LENGTH).join('')}.safetensors`;
  return { model, classes, file: new File([content], name) };
}

/**
 * A file that this page or `dynaconv train` has saved.
 *
 * @throws Error for any other
 */
export async function openTaught(file: File): Promise<TaughtNetwork> {
  const { metadata } = await readSafetensors(file).catch((cause) => {
    const why = cause instanceof CheckpointError ? ` (${cause.message})` : '';
    throw new Error(`${file.name} cannot be read${why}; expected a file that “Save” has written.`, {
      cause,
    });
  });
  const { model } = metadata;
  const classes = namesIn({ metadata });
  if (typeof model === 'string' && classes) return { model, classes, file };
  throw new Error(
    `${file.name} does not say which network and classes it is of; expected a file that “Save” has written. Others are weights of a model chosen in part 2.`,
  );
}

/** Has the browser save the weights. */
export function save({ file }: TaughtNetwork): void {
  const href = URL.createObjectURL(file);
  make('a', { href, download: file.name }).click();
  // The download has begun by then.
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
