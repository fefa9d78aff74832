/** What the networks' pipelines do to images: reading, resizing, normalising. */

export { classColour } from './images/class_colour.ts';
export {
  keepRatioSize,
  type Normalization,
  nearestIndices,
  normalize,
  resizeImage,
  roundUp,
  type Size,
} from './images/dense_input.ts';
export { encodePng } from './images/encode_png.ts';
export { imageFiles } from './images/image_files.ts';
export { levelOf, type PixelData, type Pixels } from './images/pixels.ts';
export {
  DIGITS,
  IMAGENET_MMCLS,
  type Preprocessing,
  preprocess,
} from './images/preprocessing.ts';
export { type ImageSource, type ReadImageOptions, readImage } from './images/read_image.ts';
export { type Area, resizeArea } from './images/resample.ts';
export type { Interpolation } from './images/resampling.ts';
