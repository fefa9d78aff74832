import { loadModel } from '@dynaconv/models';
import type { Settings } from '../batch/settings.ts';
import { loadOptions } from './load_options.ts';
import type { Network } from './network.ts';

/** `{ predictions: [{ className, index, probability }] }`, best first. */
export async function loadClassification(settings: Settings): Promise<Network> {
  const classifier = await load(settings);
  return {
    run: async (image) => ({ predictions: await classifier.classify(image, settings.top) }),
    dispose: () => classifier.dispose(),
  };
}

/** Decimal digits that tell every float32 from its neighbours. */
const FLOAT32_DIGITS = 9;

/** `{ embedding: [C numbers] }`, the pooled features. */
export async function loadEmbedding(settings: Settings): Promise<Network> {
  const classifier = await load(settings);
  return {
    async run(image) {
      const features = await classifier.infer(image, { embedding: true });
      const values = await features.data();
      features.dispose();
      return { embedding: Array.from(values, (x) => Number(x.toPrecision(FLOAT32_DIGITS))) };
    },
    dispose: () => classifier.dispose(),
  };
}

const load = (settings: Settings) =>
  loadModel(settings.model, { ...loadOptions(settings), labels: settings.labels });
