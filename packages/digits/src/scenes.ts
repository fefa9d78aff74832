import { DIGITS_FOLDER } from './files.ts';

/** Networks of `@dynaconv/detection` and `@dynaconv/segmentation` that were trained on scenes of several digits. */
export const SCENE_MODELS = ['upernet_overlock_digits'] as const;

export type SceneModel = (typeof SCENE_MODELS)[number];

/** The weights of a network, as PyTorch saved them. */
export const sceneWeights = (model: SceneModel, folder: URL = DIGITS_FOLDER): URL =>
  new URL(`${model}.pth`, folder);

/** A PNG of the held-out scenes, row by row; `squareOf` says where each is. */
export const sceneSheet = (folder: URL = DIGITS_FOLDER): URL => new URL('scenes.png', folder);

/** What is known of the held-out scenes: `Scenes` as JSON. */
export const sceneRecord = (folder: URL = DIGITS_FOLDER): URL => new URL('scenes.json', folder);

/** What `scenes.json` says: COCO's annotations of the scenes that the networks were not trained on, and what PyTorch makes of them. */
export interface Scenes {
  /** Scenes in a row of the sheet. */
  readonly columns: number;
  /** Pixels of a scene, across and down. */
  readonly side: number;
  /** In the order of the sheet; ids begin with 1. */
  readonly images: readonly { readonly id: number }[];
  /** The digits on them, of which those in front come last. */
  readonly annotations: readonly SceneObject[];
  /** The digit d has the id d + 1. */
  readonly categories: readonly { readonly id: number; readonly name: string }[];
  /** What PyTorch reaches with the same weights, by measure: `mIoU`, `box AP`, `mask AP`, … */
  readonly pytorch: Readonly<Record<SceneModel, Readonly<Record<string, number>>>>;
}

/** A digit on a scene. */
export interface SceneObject {
  readonly image_id: number;
  readonly category_id: number;
  /** `x, y, width, height` in pixels. */
  readonly bbox: readonly [number, number, number, number];
  /** Pixels that are visible of it. */
  readonly area: number;
  /** These pixels as COCO's compressed run lengths. */
  readonly segmentation: { readonly size: readonly [number, number]; readonly counts: string };
}
