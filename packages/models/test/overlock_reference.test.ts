import { readCheckpoint } from '@dynaconv/checkpoint';
import {
  OFFICIAL_OVERLOCK,
  type OfficialForm,
  overLoCKOutputs,
  overlockTensors,
  type ReferenceOutput,
  referenceInput,
  toleranceOf,
  torchFile,
} from '@dynaconv/test-kit';
import { expectReference } from '@dynaconv/test-kit/expect';
import overlockT from '@dynaconv/test-kit/fixtures/overlock_t.json' with { type: 'json' };
import overlockXT from '@dynaconv/test-kit/fixtures/overlock_xt.json' with { type: 'json' };
import { abs, max, sub, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createModel, type ImageClassifier, loadModel, loadWeights } from '../src/index.ts';
import { useWasm } from './helpers/wasm.ts';

beforeAll(useWasm);

const file = (model: string, form?: OfficialForm) =>
  torchFile(overlockTensors(OFFICIAL_OVERLOCK[model], form));

/** The larger one takes half a minute, and is built of the same blocks. */
const FIXTURES = process.env.DYNACONV_ALL ? [overlockXT, overlockT] : [overlockXT];

/** References of the outputs compared. */
const referencesOf = (expected: Record<string, ReferenceOutput>, actual: Record<string, Tensor>) =>
  Object.keys(actual).map((name) => [name, expected[name]] as const);

describe.each(FIXTURES)('official checkpoints of $model', ({ model, cases, reparamCases }) => {
  describe('of the training form', () => {
    let trained: ImageClassifier;
    let deployed: ImageClassifier;

    beforeAll(async () => {
      const weights = file(model);
      trained = await loadModel(model, { weights, deploy: false });
      deployed = await loadModel(model, { weights });
    });

    it.each(cases)(
      'give what PyTorch gives after every stage for $inputShape, and deployed the same within both roundings',
      ({ inputShape, outputs: expected }) => {
        const x = referenceInput(inputShape);
        const separate = overLoCKOutputs(trained, x);
        const fused = overLoCKOutputs(deployed, x);
        for (const [name, reference] of referencesOf(expected, separate)) {
          expectReference(separate[name], reference, name);
          expectReference(fused[name], reference, `${name}, deployed`);
          const apart = max(abs(sub(fused[name], separate[name]))).dataSync()[0];
          expect(apart <= 2 * toleranceOf(reference), `${name}: the forms differ by ${apart}`).toBe(
            true,
          );
        }
      },
    );
  });

  describe('of the reparametrised form', () => {
    let classifiers: ImageClassifier[];

    beforeAll(async () => {
      const weights = file(model, { reparam: true });
      classifiers = [
        await loadModel(model, { weights, deploy: false }),
        await loadModel(model, { weights }),
      ];
    });

    it.each(reparamCases)(
      'give what PyTorch gives after every stage for $inputShape',
      ({ inputShape, outputs: expected }) => {
        const x = referenceInput(inputShape);
        for (const classifier of classifiers) {
          const actual = overLoCKOutputs(classifier, x);
          for (const [name, reference] of referencesOf(expected, actual)) {
            expectReference(actual[name], reference, name);
          }
        }
      },
    );
  });
});

it('gives what PyTorch’s auxiliary head gives', async () => {
  const { inputShape, outputs: expected } = overlockXT.cases.at(-1)!;
  const [, height, width, channels] = inputShape;
  const model = createModel('overlock_xt', {
    auxiliaryHead: true,
    inputShape: [height, width, channels],
  });
  await loadWeights(model, await readCheckpoint(file('overlock_xt')));
  const [logits, auxiliary] = model.predict(referenceInput(inputShape)) as Tensor[];
  expectReference(logits, expected.logits, 'logits');
  expectReference(auxiliary, expected.aux, 'auxiliary logits');
});
