import { listDetectors } from '@dynaconv/detection';
import {
  SCENE_DETECTORS,
  SCENE_SEGMENTERS,
  type SceneDetector,
  type SceneSegmenter,
} from '@dynaconv/digits';
import { listSegmenters } from '@dynaconv/segmentation';

/** Those that come with their weights first. */
export const DETECTORS: readonly string[] = [...SCENE_DETECTORS, ...listDetectors()];
export const SEGMENTERS: readonly string[] = [...SCENE_SEGMENTERS, ...listSegmenters()];

/** Whether a network comes with weights. */
export const isIncluded = (name: string): name is SceneDetector | SceneSegmenter =>
  [...SCENE_DETECTORS, ...SCENE_SEGMENTERS].some((each) => each === name);
