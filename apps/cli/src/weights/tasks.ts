import { listDetectors, loadDetector, type ObjectDetector } from '@dynaconv/detection';
import { SCENE_DETECTORS, SCENE_SEGMENTERS } from '@dynaconv/digits';
import { listSegmenters, loadSegmenter, type SemanticSegmenter } from '@dynaconv/segmentation';
import type { Task } from './run_task.ts';

export const DETECTORS: Task<ObjectDetector> = {
  noun: 'detector',
  doing: 'detecting objects in',
  names: [...listDetectors(), ...SCENE_DETECTORS],
  load: loadDetector,
};

export const SEGMENTERS: Task<SemanticSegmenter> = {
  noun: 'segmenter',
  doing: 'segmenting',
  names: [...listSegmenters(), ...SCENE_SEGMENTERS],
  load: loadSegmenter,
};
