import type { SceneDetector, SceneSegmenter } from './models.ts';

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
    readonly file_name: string;
    readonly width: number;
    readonly height: number;
  }[];
  readonly annotations: readonly SceneObject[];
  readonly categories: readonly { readonly id: number; readonly name: string }[];
  /** What PyTorch gives with the same weights. */
  readonly pytorch: Readonly<
    Record<SceneSegmenter, SegmenterFigures> & Record<SceneDetector, DetectorFigures>
  >;
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

/** COCO's average precision, which pycocotools computed: over overlaps from 0.5 to 0.95, at 0.5 and at 0.75. */
export interface PrecisionFigures {
  readonly AP: number;
  readonly AP50: number;
  readonly AP75: number;
}

/** The objects of a scene, best first. */
export interface SceneDetections {
  /** 0 to 9. */
  readonly labels: readonly number[];
  readonly scores: readonly number[];
  /** x1, y1, x2, y2 of each, in pixels. */
  readonly boxes: readonly number[];
}

export interface DetectorFigures {
  readonly box: PrecisionFigures;
  /** Of networks that give masks. */
  readonly mask?: PrecisionFigures;
  /** What is found in the first 8 scenes with a score above 0.05. */
  readonly detections: readonly SceneDetections[];
  /** How far these are from what float64 gives. */
  readonly float32MaxError: { readonly scores: number; readonly boxes: number };
}
