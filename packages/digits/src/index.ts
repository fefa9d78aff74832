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
  SCENE_SEGMENTERS,
  type SceneSegmenter,
} from './models.ts';
export type { SceneObject, ScenePixels, Scenes, SegmenterFigures } from './scenes.ts';
