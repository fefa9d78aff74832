/** Networks of `@dynaconv/models` that were trained on 9,000 handwritten digits. */
export const DIGITS_MODELS = ['rednet_digits', 'overlock_digits'] as const;

export type DigitsModel = (typeof DIGITS_MODELS)[number];

export const isDigitsModel = (name: string): name is DigitsModel =>
  (DIGITS_MODELS as readonly string[]).includes(name);

/** Segmenters of `@dynaconv/segmentation` that were trained on scenes of the same digits. */
export const SCENE_SEGMENTERS = ['upernet_overlock_digits'] as const;

export type SceneSegmenter = (typeof SCENE_SEGMENTERS)[number];

/** Detectors of `@dynaconv/detection` that were trained on the same scenes. */
export const SCENE_DETECTORS = [
  'retinanet_red_digits_neck_fpn',
  'mask_rcnn_red_digits_neck_fpn_head',
] as const;

export type SceneDetector = (typeof SCENE_DETECTORS)[number];

export const isSceneDetector = (name: string): name is SceneDetector =>
  (SCENE_DETECTORS as readonly string[]).includes(name);
