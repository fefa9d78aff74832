/** What the page and the engine, its worker, say to each other. */

import type { DynamicLayer, PixelData } from '@dynaconv/models';

export const BACKENDS = ['wasm', 'webgl', 'cpu'] as const;

export type Backend = (typeof BACKENDS)[number];

/** What the engine is doing, and how far it is, from 0 to 1, where that is known. */
export type Report = (doing: string, share?: number) => void;

/** A network and where its weights are: a URL, or a file that the user chose. */
export interface Network {
  readonly model: string;
  readonly weights: string | File;
}

/** What an image's kernels lie on. */
export interface Explained {
  /** To ask for its kernels by, as long as nothing newer is explained. */
  readonly id: number;
  /** The image as the network sees it; places are in its pixels. */
  readonly picture: PixelData;
  /** All layers that make kernels. */
  readonly layers: readonly DynamicLayer[];
  /** The one whose kernels `kernelsAt` gives. */
  readonly layer: DynamicLayer;
}

/** How long a backend takes for one image. */
export interface Timing {
  readonly backend: Backend;
  /** Threads that kernels run on; of WASM only. */
  readonly threads?: number;
  /** Milliseconds of each run after the first, which loads and compiles. */
  readonly runs: readonly number[];
  /** Why there are none. */
  readonly error?: string;
}
