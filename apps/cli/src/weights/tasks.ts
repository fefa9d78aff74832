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

/** What a network is called by what it does. */
export type Noun = 'classifier' | 'detector' | 'segmenter';

/** A classifier's where no other network has the name. */
export function nounOf(model: string): Noun {
  if (DETECTORS.names.includes(model)) return 'detector';
  return SEGMENTERS.names.includes(model) ? 'segmenter' : 'classifier';
}
