import type { SceneSegmenter } from './models.ts';

/**
 * What `scenes.json` says of the 200 scenes that the networks were not trained on: COCO's annotations, with where the scenes are on the
 * sheet, and what PyTorch gives.
 */
export interface Scenes {
  /** Scenes in a row of the sheet. */
  readonly columns: number;
  /** Pixels of a scene, across and down. */
  readonly side: number;
  /** The scenes, row by row. */
  readonly images: readonly {
    readonly id: number;
    readonly width: number;
    readonly height: number;
  }[];
  readonly annotations: readonly SceneObject[];
  readonly categories: readonly { readonly id: number; readonly name: string }[];
  /** What PyTorch gives with the same weights. */
  readonly pytorch: Readonly<Record<SceneSegmenter, SegmenterFigures>>;
}

/** Pixels of a scene. */
export interface ScenePixels {
  /** One more than the digit. */
  readonly category_id: number;
  /** The pixels as COCO's run lengths. */
  readonly segmentation: { readonly size: [number, number]; readonly counts: string };
}

/** A digit of a scene, with the pixels of it that are visible. */
export interface SceneObject extends ScenePixels {
  readonly id: number;
  readonly image_id: number;
  /** x, y, width and height in pixels. */
  readonly bbox: readonly [number, number, number, number];
  /** Visible pixels. */
  readonly area: number;
  readonly iscrowd: 0;
}

export interface SegmenterFigures {
  /** Over the pixels of all scenes, the mean over the ten digits and the background. */
  readonly mIoU: number;
  /** How many pixels have two best logits so close that float32's rounding may swap them. */
  readonly close: number;
  /** Of the first 8 scenes, which pixels each digit is given, and how many pixels are so close there. */
  readonly maps: readonly { readonly digits: readonly ScenePixels[]; readonly close: number }[];
}
