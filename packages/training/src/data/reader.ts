import { type ImageSource, readImage } from '@dynaconv/models/images';
import { doJob, type Job } from './job.ts';

/** Reads pictures and makes a network's input of them; several at a time. */
export interface Reader<Source> {
  /**
   * How many pictures it is worth asking for at a time.
   */
  readonly parallel: number;
  /** @throws Error naming a picture that cannot be read */
  read(source: Source, job: Job): Promise<Float32Array>;
  close(): Promise<void>;
}

/**
 * Reads in this thread whatever `readImage` of `@dynaconv/models` does: in a page files, canvases, videos and tensors, in Node
 * files too.
 */
export class LocalReader implements Reader<ImageSource> {
  readonly parallel = 2;

  async read(source: ImageSource, job: Job): Promise<Float32Array> {
    return doJob(await readImage(source), job);
  }

  async close(): Promise<void> {}
}
