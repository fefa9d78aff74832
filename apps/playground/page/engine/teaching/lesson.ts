/** What the page and the teacher, its worker, say to each other. */

import type { Backend, Explained, Network } from '../protocol.ts';

/** An image and which class it is of. */
interface Example {
  readonly image: ImageBitmap;
  /** Index of the class. */
  readonly label: number;
}

export interface Lesson {
  /** What it begins from. */
  readonly network: Network;
  readonly backend: Backend;
  /** The classes' names. */
  readonly classes: readonly string[];
  readonly examples: readonly Example[];
  /** What is to change: the classifier alone, or all weights. */
  readonly trained: 'head' | 'all';
  readonly updates: number;
  readonly learningRate: number;
  /** Whether an example's mirror image is one too. */
  readonly mirrored: boolean;
  /** An image whose kernels are shown while they change, and their layer. */
  readonly watched: { readonly image: ImageBitmap; readonly layer?: string };
}

/** What goes on. */
export type News =
  | { readonly kind: 'doing'; readonly what: string }
  | { readonly kind: 'update'; readonly update: number; readonly loss: number }
  /** After as many updates; none of a network that makes no kernels. */
  | { readonly kind: 'kernels'; readonly update: number; readonly explained: Explained };

/** What comes of a lesson. */
export interface Taught {
  /** A safetensors file with the official names, and the classes in its metadata. */
  readonly file: Uint8Array<ArrayBuffer>;
  /** Updates that it has learned from. */
  readonly updates: number;
  /** How many of the examples it gets right. */
  readonly right: number;
  /** Why it ended early, unless the page has asked for that. */
  readonly problem?: string;
}
