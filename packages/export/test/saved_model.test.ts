import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { DIGITS_MODELS } from '@dynaconv/digits';
import { expectClose } from '@dynaconv/test-kit/expect';
import { hasTfjsNode } from '@dynaconv/tools';
import { type NamedTensorMap, setBackend, type Tensor } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportSavedModel } from '../src/index.ts';
import { digits, digitsNetwork, digitsTolerance, PYTORCH_LOGITS } from './helpers/digits.ts';
import { expectInBounds, fed, opModel, plainCases, valuesOf } from './helpers/op_model.ts';

const OPERATORS = [
  'Involution2D',
  'FusedInvolution2D',
  'FusedSameDepthwiseConv2D',
  'ContMix2D',
  'NeighborhoodAv2D',
  'OutlookAttention2D',
];

type TfjsNode = typeof import('@tensorflow/tfjs-node');

describe.skipIf(!hasTfjsNode())('in tfjs-node', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'dynaconv-export-'));
  let tfjsNode: TfjsNode;

  beforeAll(async () => {
    const { register } = await import('@dynaconv/kernels-node/base');
    register();
    tfjsNode = createRequire(import.meta.url)('@tensorflow/tfjs-node') as TfjsNode;
    expect(await setBackend('tensorflow')).toBe(true);
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(OPERATORS)('%s is within the bounds of every case', async (operator) => {
    const cases = plainCases(operator);
    expect(cases.length).toBeGreaterThan(10);
    for (const one of cases) {
      const values = valuesOf(one);
      const model = opModel(one, values);
      const graph = await exportSavedModel(model);
      expect(Buffer.from(graph).includes(`Dynaconv${operator}V1`)).toBe(true);
      writeFileSync(path.join(folder, 'saved_model.pb'), graph);
      const loaded = await tfjsNode.node.loadSavedModel(folder);
      const feeds = Object.fromEntries(fed(values).map((x, i) => [model.inputNames[i], x]));
      expectInBounds((loaded.predict(feeds) as NamedTensorMap).y, one, values);
      loaded.dispose();
    }
  });

  describe.each(DIGITS_MODELS)('%s', (model) => {
    it.each([
      ['this project’s ops', false],
      ['stock ops', true],
    ])('of %s has PyTorch’s logits of held-out digits', async (_, stockOps) => {
      const classifier = await digitsNetwork(model);
      const expected = PYTORCH_LOGITS[model];
      const images = await digits(expected.length, classifier);
      const [, height, width] = images.shape;
      const options = { size: [height, width], stockOps, outputNames: ['logits'] } as const;
      const graph = await exportSavedModel(classifier.model, options);
      expect(Buffer.from(graph).includes('Dynaconv')).toBe(!stockOps);
      writeFileSync(path.join(folder, 'saved_model.pb'), graph);
      const loaded = await tfjsNode.node.loadSavedModel(folder);
      const [{ signatureDefs }] = await tfjsNode.node.getMetaGraphsFromSavedModel(folder);
      const { input } = signatureDefs.serving_default.inputs;
      // tfjs-node hands out protobuf's objects.
      const sizes = input.shape as unknown as { getSize(): number }[];
      expect(sizes.map((each) => each.getSize())).toEqual([-1, height, width, 3]);
      const { logits } = loaded.predict({ input: images }) as Record<string, Tensor>;
      expect(logits.shape).toEqual([expected.length, 10]);
      expectClose(logits.dataSync(), expected.flat(), digitsTolerance(expected), 'logits');
      loaded.dispose();
      classifier.dispose();
    });
  });
});
