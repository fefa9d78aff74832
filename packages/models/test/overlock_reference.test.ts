import { readCheckpoint } from '@dynaconv/checkpoint';
import { abs, max, slice, sub, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { referenceInput } from '../../layers/test/helpers/deterministic.ts';
import {
  expectReference,
  type ReferenceOutput,
  toleranceOf,
} from '../../layers/test/helpers/reference.ts';
import { createModel, type ImageClassifier, loadModel, loadWeights } from '../src/index.ts';
import overlockT from './fixtures/overlock_t.json' with { type: 'json' };
import overlockXT from './fixtures/overlock_xt.json' with { type: 'json' };
import {
  OFFICIAL_OVERLOCK,
  type OfficialForm,
  overlockTensors,
} from './helpers/official_overlock.ts';
import { torchFile } from './helpers/torch_file.ts';
import { useWasm } from './helpers/wasm.ts';

/** Loading a network of this size takes seconds. */
const LOADING = 180_000;

beforeAll(useWasm);

const file = (model: string, form?: OfficialForm) =>
  torchFile(overlockTensors(OFFICIAL_OVERLOCK[model], form));

/** Every stage's map and the logits, by the fixture's names. */
function outputs(classifier: ImageClassifier, x: Tensor4D): Record<string, Tensor> {
  const { stem, base1, base2, base3, overview, focus3, focus4 } = classifier.features(x);
  const width = base3.shape[3];
  return {
    patch_embed1: stem,
    blocks1: base1,
    blocks2: base2,
    blocks3: base3,
    blocks4: overview,
    sub_blocks3: slice(focus3, [0, 0, 0, 0], [-1, -1, -1, width]),
    sub_blocks3_context: slice(focus3, [0, 0, 0, width], [-1, -1, -1, -1]),
    sub_blocks4: focus4,
    logits: classifier.predict(x),
  };
}

/** References of the outputs compared. */
const referencesOf = (expected: Record<string, ReferenceOutput>, actual: Record<string, Tensor>) =>
  Object.keys(actual).map((name) => [name, expected[name]] as const);

describe.each([overlockXT, overlockT])(
  'official checkpoints of $model',
  ({ model, cases, reparamCases }) => {
    describe('of the training form', () => {
      let trained: ImageClassifier;
      let deployed: ImageClassifier;

      beforeAll(async () => {
        const weights = file(model);
        trained = await loadModel(model, { weights, deploy: false });
        deployed = await loadModel(model, { weights });
      }, LOADING);

      it.each(cases)(
        'give what PyTorch gives after every stage for $inputShape, and deployed the same within both roundings',
        ({ inputShape, outputs: expected }) => {
          const x = referenceInput(inputShape);
          const separate = outputs(trained, x);
          const fused = outputs(deployed, x);
          for (const [name, reference] of referencesOf(expected, separate)) {
            expectReference(separate[name], reference, name);
            expectReference(fused[name], reference, `${name}, deployed`);
            const apart = max(abs(sub(fused[name], separate[name]))).dataSync()[0];
            expect(
              apart <= 2 * toleranceOf(reference),
              `${name}: the forms differ by ${apart}`,
            ).toBe(true);
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
      }, LOADING);

      it.each(reparamCases)(
        'give what PyTorch gives after every stage for $inputShape',
        ({ inputShape, outputs: expected }) => {
          const x = referenceInput(inputShape);
          for (const classifier of classifiers) {
            const actual = outputs(classifier, x);
            for (const [name, reference] of referencesOf(expected, actual)) {
              expectReference(actual[name], reference, name);
            }
          }
        },
      );
    });
  },
);

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
