import { loadModel } from '@dynaconv/models';
import {
  bottleneckOutputs,
  findDeviation,
  OFFICIAL_OVERLOCK,
  officialFile,
  overLoCKOutputs,
  overlockTensors,
  type ReferenceOutput,
  referenceInput,
  resNetFile,
  torchFile,
} from '@dynaconv/test-kit';
import '@dynaconv/kernels-webgl';
import '@tensorflow/tfjs';
import overlockXT from '@dynaconv/test-kit/fixtures/overlock_xt.json' with { type: 'json' };
import rednet26 from '@dynaconv/test-kit/fixtures/rednet26.json' with { type: 'json' };
import resnet50 from '@dynaconv/test-kit/fixtures/resnet50.json' with { type: 'json' };
import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../page/backends.ts';
import { runsAll } from '../page/selection.ts';
import { test } from '../page/test.ts';

const MODELS = [
  { fixture: rednet26, weights: () => officialFile('rednet26'), outputs: bottleneckOutputs },
  { fixture: resnet50, weights: () => resNetFile('resnet50'), outputs: bottleneckOutputs },
  {
    fixture: overlockXT,
    weights: () => torchFile(overlockTensors(OFFICIAL_OVERLOCK.overlock_xt)),
    outputs: overLoCKOutputs,
  },
];

// Isolation is nothing to WebGL. The smallest images by default: compiling tfjs's own programs takes most of the time.
const models = globalThis.crossOriginIsolated ? [] : MODELS;

for (const { fixture, weights, outputs } of models) {
  const { model: name, cases } = fixture;
  for (const { inputShape, outputs: expected } of runsAll ? cases : cases.slice(-1)) {
    for (const deploy of runsAll ? [false, true] : [true]) {
      const form = deploy ? 'deployed' : 'as trained';
      test(`${name} ${form} gives what PyTorch gives after every stage for ${inputShape}`, async () => {
        await useBackend('webgl');
        const model = await loadModel(name, { weights: weights(), deploy });
        const problems = tf.tidy(() =>
          Object.entries(outputs(model, referenceInput(inputShape))).flatMap(([stage, actual]) => {
            const references = expected as Record<string, ReferenceOutput>;
            const problem = findDeviation(actual, references[stage]);
            return problem ? [`${stage} ${problem}`] : [];
          }),
        );
        model.dispose();
        if (problems.length > 0) throw new Error(problems.join('\n'));
      });
    }
  }
}
