import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { DIGITS_MODELS } from '@dynaconv/digits';
import { expectClose } from '@dynaconv/test-kit/expect';
import { hasTfjsNode } from '@dynaconv/tools';
import { setBackend, type Tensor } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportSavedModel } from '../src/index.ts';
import { digits, digitsNetwork, digitsTolerance, PYTORCH_LOGITS } from './helpers/digits.ts';

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
      const { logits } = loaded.predict({ input: images }) as Record<string, Tensor>;
      expect(logits.shape).toEqual([expected.length, 10]);
      expectClose(logits.dataSync(), expected.flat(), digitsTolerance(expected), 'logits');
      loaded.dispose();
      classifier.dispose();
    });
  });
});
