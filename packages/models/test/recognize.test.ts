import {
  OFFICIAL,
  OFFICIAL_OVERLOCK,
  OFFICIAL_RESNET,
  officialShapes,
  overlockShapes,
  resNetShapes,
  shapesOnly,
} from '@dynaconv/test-kit';
import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { createModel, loadWeights } from '../src/index.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

const { rednet26, rednet50 } = OFFICIAL;
const { overlock_xt, overlock_t } = OFFICIAL_OVERLOCK;
const { resnet50, resnet101 } = OFFICIAL_RESNET;

it.each([
  ['rednet_digits', 'overlock_xt', overlockShapes(overlock_xt)],
  ['rednet_digits', 'overlock_t', overlockShapes(overlock_t)],
  ['rednet_digits', 'overlock_xt', overlockShapes(overlock_xt, { reparam: true, auxHead: false })],
  ['rednet_digits', 'rednet50', officialShapes(rednet50)],
  ['overlock_digits', 'rednet26', officialShapes({ ...rednet26, numClasses: 5 })],
  // Many of its keys and shapes are a RedNet's that lacks `backbone.`.
  ['rednet26', 'resnet50', resNetShapes(resnet50)],
  ['rednet_digits', 'resnet101', resNetShapes({ ...resnet101, numClasses: 5 })],
])(
  'a checkpoint that does not fit %s tells that it is one of %s',
  async (name, recognized, shapes) => {
    const model = createModel(name, { inputShape: [32, 32, 3] });
    const error = await loadWeights(model, shapesOnly(shapes)).catch((reason) => reason);
    expect(error.message).toContain(
      `The checkpoint is one of '${recognized}': choose that model, or pass {strict: false} to load what fits.`,
    );
    expect(error.recognized).toBe(recognized);
    model.dispose();
  },
);
