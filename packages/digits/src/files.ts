import type { DigitsModel, SceneDetector, SceneSegmenter } from './models.ts';

/**
 * The folder of the files: a `file:` URL in Node. A bundler moves this module away from them; such a page serves the folder
 * itself, and passes its address to the functions below. `import.meta.url` stands inside another `URL` because Turbopack would
 * otherwise take the folder for a file to copy, and fail.
 */
export const DIGITS_FOLDER = new URL('../data/', new URL(import.meta.url));

/** The weights of a network, as PyTorch saved them. */
export const digitsWeights = (
  model: DigitsModel | SceneSegmenter | SceneDetector,
  folder: URL = DIGITS_FOLDER,
): URL => new URL(`${model}.pth`, folder);

/** A PNG of the held-out digits, white on black, row by row; `squareOf` says where each is. */
export const heldOutSheet = (folder: URL = DIGITS_FOLDER): URL => new URL('held-out.png', folder);

/** What is known of the held-out digits: a `HeldOut` as JSON. */
export const heldOutRecord = (folder: URL = DIGITS_FOLDER): URL => new URL('held-out.json', folder);

/** A PNG of the held-out scenes, in colour, row by row; `squareOf` says where each is. */
export const sceneSheet = (folder: URL = DIGITS_FOLDER): URL => new URL('scenes.png', folder);

/** What the held-out scenes show: `Scenes` as JSON. */
export const sceneRecord = (folder: URL = DIGITS_FOLDER): URL => new URL('scenes.json', folder);
