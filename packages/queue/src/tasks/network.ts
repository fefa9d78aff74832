import type { Pixels } from '@dynaconv/models/images';

/** A network with its weights that does a task. */
export interface Network {
  /** What there is to say about an image; JSON can hold it. */
  run(image: Pixels): Promise<object>;
  dispose(): void;
}
