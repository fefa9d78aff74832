import { loadModel } from '@dynaconv/models';
import {
  bottleneckOutputs,
  findDeviationAsync,
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
import '@dynaconv/kernels-webgpu';
import '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-webgpu';
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

/** Without ResNet-50 on WebGPU: it has no kernels of ours but a convolution, which RedNet has too. */
const BACKENDS = [
  { backend: 'webgl', models: MODELS },
  { backend: 'webgpu', models: MODELS.filter(({ fixture }) => fixture !== resnet50) },
] as const;

// The smallest images by default: compiling tfjs's own programs takes most of the time.
for (const { backend, models } of BACKENDS) {
  for (const { fixture, weights, outputs } of models) {
    const { model: name, cases } = fixture;
    for (const { inputShape, outputs: expected } of runsAll ? cases : cases.slice(-1)) {
      for (const deploy of runsAll ? [false, true] : [true]) {
        const form = deploy ? 'deployed' : 'as trained';
        test(`${name} ${form} on ${backend} gives what PyTorch gives after every stage for ${inputShape}`, async () => {
          await useBackend(backend);
          const classifier = await loadModel(name, { weights: weights(), deploy });
          const stages = tf.tidy(() =>
            outputs(
              {
                features: (x) => classifier.features(x),
                // Without the wait for logits that `ImageClassifier.predict` looks at.
                predict: (x) => classifier.model.predict(x) as tf.Tensor,
              },
              referenceInput(inputShape),
            ),
          );
          const problems: string[] = [];
          for (const [stage, actual] of Object.entries(stages)) {
            const references = expected as Record<string, ReferenceOutput>;
            const problem = await findDeviationAsync(actual, references[stage]);
            if (problem) problems.push(`${stage} ${problem}`);
          }
          tf.dispose(stages);
          classifier.dispose();
          if (problems.length > 0) throw new Error(problems.join('\n'));
        });
      }
    }
  }
}
