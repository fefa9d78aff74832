/** What the page "Find and segment" and the finder, its worker, say to each other. */

import type { PixelData } from '@dynaconv/models';
import type { Backend, Explained, Network } from '../engine/protocol.ts';

/** All that an answer depends on. */
export interface Question {
  readonly network: Network;
  readonly backend: Backend;
  readonly image: ImageBitmap;
  /** Whose kernels are asked for; by default the finest of the neck's, or the layer where they differ most. */
  readonly layer?: string;
}

export type Colour = readonly [red: number, green: number, blue: number];

/** An object, in pixels of the image. */
export interface FoundObject {
  readonly className: string;
  readonly score: number;
  readonly box: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
  readonly colour: Colour;
  /** Which of the pixels of the box's rows and columns are the object's, where the network gives masks; transparent elsewhere. */
  readonly mask?: PlacedPicture;
}

/** A picture, and where in the image its top left corner is. */
export interface PlacedPicture extends PixelData {
  readonly left: number;
  readonly top: number;
}

/** A class, and the share of the image's pixels that are its. */
export interface FoundClass {
  readonly className: string;
  readonly colour: Colour;
  readonly share: number;
}

export type Found =
  /** Best first. */
  | { readonly kind: 'objects'; readonly objects: readonly FoundObject[] }
  /** The largest share first; `picture` is as large as the image. */
  | {
      readonly kind: 'classes';
      readonly classes: readonly FoundClass[];
      readonly picture: PixelData;
    };

export interface Answer {
  readonly found: Found;
  readonly explained: Explained;
  /** Across and down, the part of the explained picture that the image is. */
  readonly seen: readonly [across: number, down: number];
}
