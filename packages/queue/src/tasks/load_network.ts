import type { Settings } from '../batch/settings.ts';
import { loadClassification, loadEmbedding } from './classification.ts';
import { loadDetection } from './detection.ts';
import type { Network } from './network.ts';
import { loadSegmentation } from './segmentation.ts';

const LOADERS = {
  classification: loadClassification,
  embedding: loadEmbedding,
  detection: loadDetection,
  segmentation: loadSegmentation,
};

/** Loads the network of a batch, on tfjs's current backend. */
export const loadNetwork = (settings: Settings): Promise<Network> =>
  LOADERS[settings.task](settings);
