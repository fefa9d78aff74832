import {
  describeNetwork,
  loadNetwork,
  moduleSlots,
  type PartDescription,
} from '@dynaconv/models/dense';
import { freezeStatistics } from '@dynaconv/training';
import type { Mask } from '../../src/index.ts';
import { findDetector } from '../../src/networks/networks.ts';
import type { ImageObjects } from '../../src/training/image_objects.ts';
import fixture from '../fixtures/training.json' with { type: 'json' };
import { officialDetector } from './official_detector.ts';

/** A detector on the smallest RedNet with the deterministic weights of the reference, in the form that is trained. */
export async function trainable(name: string) {
  const network = { ...findDetector('test', name), backbone: 'rednet26' };
  const variant = { numClasses: fixture.classes, reparametrised: false };
  const parts = Object.values<PartDescription[]>(describeNetwork(network, variant)).flat();
  const shapes = moduleSlots(parts).map(({ key, shape }): [string, number[]] => [key, shape]);
  const weights = officialDetector(name, shapes);
  const { models } = await loadNetwork(
    network,
    { weights, deploy: false, numClasses: fixture.classes },
    { operation: 'test' },
  );
  for (const model of Object.values(models)) freezeStatistics(model);
  return { network, models, shapes };
}

/** The pixels whose centres are within the ellipse that a box encloses. */
function ellipse([x1, y1, x2, y2]: readonly number[]): Mask {
  const [, height, width] = fixture.input;
  const data = Uint8Array.from({ length: height * width }, (_, i) => {
    const x = ((i % width) + 0.5 - (x1 + x2) / 2) / ((x2 - x1) / 2);
    const y = (Math.floor(i / width) + 0.5 - (y1 + y2) / 2) / ((y2 - y1) / 2);
    return x * x + y * y <= 1 ? 1 : 0;
  });
  return { data, width, height };
}

/** The objects of the fixture's two images. */
export const objects: ImageObjects[] = fixture.objects.map((boxes, i) => ({
  boxes: Float32Array.from(boxes.flat()),
  labels: fixture.labels[i],
  masks: boxes.map(ellipse),
}));
