import { officialFile, referenceInput } from '@dynaconv/test-kit';
import '@tensorflow/tfjs-backend-cpu';
import { readCheckpoint } from '@dynaconv/checkpoint';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import {
  contrastingPositions,
  createModel,
  dynamicKernels,
  loadModel,
  loadWeights,
  officialTensors,
  readImage,
  rednet50,
  summary,
} from '../src/index.ts';

const NAME = 'rednet_digits';

beforeAll(async () => {
  await setBackend('cpu');
});

/** As JavaScript calls it. */
// biome-ignore lint/suspicious/noExplicitAny: what the types forbid is the point.
type Anything = any;

it.each<[string, string, string, (options: Anything) => unknown]>([
  [NAME, 'numClases', 'numClasses', (options) => createModel(NAME, options)],
  ['rednet50', 'input_shape', 'inputShape', (options) => rednet50(options)],
  ['summary', 'sise', 'size', (options) => summary(NAME, options)],
  ['loadModel', 'wieghts', 'weights', (options) => loadModel(NAME, options)],
  [
    'loadWeights',
    'strickt',
    'strict',
    async (options) =>
      loadWeights(createModel(NAME), await readCheckpoint(officialFile(NAME)), options),
  ],
  [
    'officialTensors',
    'prefx',
    'prefix',
    async (options) => officialTensors(NAME, await readCheckpoint(officialFile(NAME)), options),
  ],
  [
    'dynamicKernels',
    'layers',
    'layer',
    (options) => dynamicKernels(createModel(NAME), referenceInput([1, 28, 28, 3]), options),
  ],
  [
    'contrastingPositions',
    'counts',
    'count',
    (options) =>
      contrastingPositions(
        dynamicKernels(createModel(NAME), referenceInput([1, 28, 28, 3])),
        options,
      ),
  ],
  [
    'infer',
    'embeding',
    'embedding',
    async (options) =>
      (await loadModel(NAME, { weights: officialFile(NAME) })).infer(new Uint8Array(), options),
  ],
  [
    'explain',
    'layr',
    'layer',
    async (options) =>
      (await loadModel(NAME, { weights: officialFile(NAME) })).explain(new Uint8Array(), options),
  ],
  ['readImage', 'maxpixels', 'maxPixels', (options) => readImage(new Uint8Array(), options)],
  [
    'readCheckpoint',
    'maxbytes',
    'maxBytes',
    (options) => readCheckpoint(new Uint8Array(), options),
  ],
])('%s refuses %s and suggests %s', async (operation, name, meant, call) => {
  const made = (async () => call({ [name]: 1 }))();
  await expect(made).rejects.toThrow(
    `${operation}: there is no option '${name}'; did you mean '${meant}'?`,
  );
});
