export {
  DIGITS_FOLDER,
  digitsWeights,
  heldOutRecord,
  heldOutSheet,
  sceneRecord,
  sceneSheet,
} from './files.ts';
export { type HeldOut, type PyTorchFigures, squareOf } from './held_out.ts';
export {
  DIGITS_MODELS,
  type DigitsModel,
  isDigitsModel,
  isSceneDetector,
  SCENE_DETECTORS,
  SCENE_SEGMENTERS,
  type SceneDetector,
  type SceneSegmenter,
} from './models.ts';
export type {
  DetectorFigures,
  PrecisionFigures,
  SceneDetections,
  SceneObject,
  ScenePixels,
  Scenes,
  SegmenterFigures,
} from './scenes.ts';
