import {
  bottleneckOutputs,
  OFFICIAL_OVERLOCK,
  officialFile,
  overLoCKOutputs,
  overlockTensors,
  type ReferenceOutput,
  referenceInput,
  resNetFile,
  torchFile,
} from '@dynaconv/test-kit';
import { expectReference } from '@dynaconv/test-kit/expect';
import overlockXT from '@dynaconv/test-kit/fixtures/overlock_xt.json' with { type: 'json' };
import rednet50 from '@dynaconv/test-kit/fixtures/rednet50.json' with { type: 'json' };
import resnet50 from '@dynaconv/test-kit/fixtures/resnet50.json' with { type: 'json' };
import { hasTfjsNode } from '@dynaconv/tools';
import { setBackend, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ImageClassifier, loadModel } from '../src/index.ts';

interface Network {
  model: string;
  cases: { inputShape: number[]; outputs: Record<string, ReferenceOutput> }[];
  file(): ArrayBuffer | Uint8Array;
  outputs(classifier: ImageClassifier, x: Tensor4D): Record<string, Tensor>;
}

const NETWORKS = [
  { ...rednet50, file: () => officialFile('rednet50'), outputs: bottleneckOutputs },
  { ...resnet50, file: () => resNetFile('resnet50'), outputs: bottleneckOutputs },
  {
    ...overlockXT,
    file: () => torchFile(overlockTensors(OFFICIAL_OVERLOCK.overlock_xt)),
    outputs: overLoCKOutputs,
  },
] as unknown as Network[];

describe.skipIf(!hasTfjsNode())('on the native kernels of tfjs-node', () => {
  beforeAll(async () => {
    const { register } = await import('@dynaconv/kernels-node/base');
    register();
    expect(await setBackend('tensorflow')).toBe(true);
  });

  describe.each(NETWORKS)('the inference form of $model', ({ model, cases, file, outputs }) => {
    let deployed: ImageClassifier;

    beforeAll(async () => {
      deployed = await loadModel(model, { weights: file() as never });
    });

    it.each(cases)(
      'gives what PyTorch gives after every stage for $inputShape',
      ({ inputShape, outputs: expected }) => {
        const actual = outputs(deployed, referenceInput(inputShape as never));
        for (const name of Object.keys(actual)) expectReference(actual[name], expected[name], name);
      },
    );
  });
});
