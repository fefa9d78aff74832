import { loadDetector } from '@dynaconv/detection';
import type { Settings } from '../batch/settings.ts';
import { listOfLabels, loadOptions } from './load_options.ts';
import type { Network } from './network.ts';

/** `{ detections: [{ className, index, score, box, mask }] }`, best first; masks are COCO's compressed run lengths. */
export async function loadDetection(settings: Settings): Promise<Network> {
  const { model, scale, scoreThreshold, maxDetections } = settings;
  const labels = listOfLabels(settings);
  const detector = await loadDetector(model, { ...loadOptions(settings), scale, labels });
  return {
    run: async (image) => ({
      detections: await detector.detect(image, { scoreThreshold, maxDetections }),
    }),
    dispose: () => detector.dispose(),
  };
}
