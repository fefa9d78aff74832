import { IMAGENET_CLASSES } from '@tensorflow-models/mobilenet/dist/imagenet_classes.js';

/**
 * ImageNet-1k's names in the usual order (by WordNet id). Part of every bundle that has `loadModel`, 35 kB of it: a
 * service worker may not `import()` them later.
 */
export const imageNetNames = (): string[] => Object.values(IMAGENET_CLASSES);
