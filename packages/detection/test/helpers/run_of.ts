import { type LoadNetworkOptions, loadNetwork } from '@dynaconv/models/dense';
import type { DetectionRun } from '../../src/detectors/detection_run.ts';
import { COCO_MMDET, toNetworkInput } from '../../src/images/network_input.ts';
import { findDetector } from '../../src/networks/networks.ts';
import { officialDetector } from './official_detector.ts';
import { picture } from './pictures.ts';
import { shapesOf } from './shapes_of.ts';

/** What the tests against the reference's fixtures read of them. */
interface Case {
  model: string;
  original: number[];
  scale: number[];
  maxDetections: number;
  maxProposals: number;
  detections: { threshold: number };
}

/** A run of a fixture's detector on its picture. */
export async function runOf(
  { model, original, scale, maxDetections, maxProposals, detections }: Case,
  options: Partial<LoadNetworkOptions> = {},
): Promise<DetectionRun> {
  const network = findDetector('test', model);
  const small = network.backbone === 'rednet_digits';
  const weights = officialDetector(model, small ? shapesOf(network) : undefined);
  const { models, variant } = await loadNetwork(
    network,
    { weights, ...options },
    { operation: 'test' },
  );
  const input = toNetworkInput(picture(original), {
    ...COCO_MMDET,
    scale: scale as [number, number],
  });
  const { seen } = input;
  const factors = [seen.width / original[1], seen.height / original[0]].map(Math.fround);
  return {
    network,
    models,
    classes: variant.numClasses,
    maxProposals,
    input,
    image: { seen, factors: factors as [number, number] },
    options: { scoreThreshold: detections.threshold, maxDetections },
  };
}
