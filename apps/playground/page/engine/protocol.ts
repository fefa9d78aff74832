/** What the page and the engine, its worker, say to each other. */

import type { Classification, DynamicLayer, PixelData, PositionKernels } from '@dynaconv/models';
import { hasGpu } from '@dynaconv/models/gpu';

const ALL_BACKENDS = ['wasm', 'webgl', 'webgpu', 'cpu'] as const;

export type Backend = (typeof ALL_BACKENDS)[number];

/** Those that this browser knows, in the page as in its worker. */
export const BACKENDS: readonly Backend[] = ALL_BACKENDS.filter(
  (name) => name !== 'webgpu' || 'gpu' in navigator,
);

/** Where networks run first: on a GPU that WebGPU has, as `loadModel` does. */
export const preferredBackend = async (): Promise<Backend> =>
  (await hasGpu()) ? 'webgpu' : 'wasm';

/** What the engine is doing, and how far it is, from 0 to 1, where that is known. */
export type Report = (doing: string, share?: number) => void;

/** A network and where its weights are: a URL, or a file that the user chose. */
export interface Network {
  /** Another for each choice: what is sent to a worker is a copy, which is equal to nothing. */
  readonly id: number;
  readonly model: string;
  readonly weights: string | File;
}

/** All that an answer depends on. */
export interface Question {
  readonly network: Network;
  readonly backend: Backend;
  readonly image: ImageBitmap;
  /** Whose kernels are asked for; by default the layer where they differ most from position to position. */
  readonly layer?: string;
  readonly topK: number;
}

export interface Answer {
  /** Best first. */
  readonly guesses: readonly Classification[];
  /** Undefined for a network that makes no kernels. */
  readonly explained?: Explained;
}

/** A position of a layer's output map. */
export interface Position {
  readonly row: number;
  readonly column: number;
}

/** An image's kernels, and what they lie on. */
export interface Explained {
  /** The image as the network sees it; boxes are in its pixels. */
  readonly picture: PixelData;
  /** All layers that make kernels. */
  readonly layers: readonly DynamicLayer[];
  /** The one whose kernels these are. */
  readonly layer: DynamicLayer;
  /** Every position of its output map, row by row. */
  readonly positions: readonly PositionKernels[];
  /** Two positions whose kernels differ much; the first again where there is no other. */
  readonly contrast: readonly [Position, Position];
}

/** Whose field is asked for: that of a network, or that of a model with random weights. */
export type FieldQuestion = { readonly backend: Backend; readonly image: ImageBitmap } & (
  | { readonly network: Network }
  | { readonly model: string }
);

/** What the middle of a network's last map sees of an image. */
export interface Field {
  /** How much each pixel of the network's input counts. */
  readonly picture: PixelData;
  readonly layer: string;
  /** Rows and columns of its map. */
  readonly map: readonly [number, number];
  /** For shares of the gradient, the area of the smallest square that holds it, as a share of the image. */
  readonly holding: readonly { readonly share: number; readonly area: number }[];
  /** The share of the image that counts at all. */
  readonly reached: number;
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
