import { abs, max, sub } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { referenceInput } from '../../layers/test/helpers/deterministic.ts';
import {
  expectReference,
  type ReferenceOutput,
  toleranceOf,
} from '../../layers/test/helpers/reference.ts';
import { type ImageClassifier, loadModel } from '../src/index.ts';
import rednet26 from './fixtures/rednet26.json' with { type: 'json' };
import rednet50 from './fixtures/rednet50.json' with { type: 'json' };
import resnet50 from './fixtures/resnet50.json' with { type: 'json' };
import { officialFile } from './helpers/official_checkpoint.ts';
import { resNetFile } from './helpers/official_resnet.ts';
import { bottleneckOutputs } from './helpers/stage_outputs.ts';
import { useWasm } from './helpers/wasm.ts';

beforeAll(useWasm);

describe.each([
  { ...rednet26, file: officialFile },
  { ...rednet50, file: officialFile },
  { ...resnet50, file: resNetFile },
])('an official checkpoint of $model', ({ model, cases, file }) => {
  let trained: ImageClassifier;
  let deployed: ImageClassifier;

  beforeAll(async () => {
    const weights = file(model);
    trained = await loadModel(model, { weights, deploy: false });
    deployed = await loadModel(model, { weights });
  });

  describe.each(cases)('for $inputShape', ({ inputShape, outputs: expected }) => {
    const references = Object.entries(expected) as [string, ReferenceOutput][];

    it('gives what PyTorch gives after every stage', () => {
      const actual = bottleneckOutputs(trained, referenceInput(inputShape));
      for (const [name, reference] of references) expectReference(actual[name], reference, name);
    });

    it('gives it in the inference form too, which is within both roundings of the first everywhere', () => {
      const x = referenceInput(inputShape);
      const actual = bottleneckOutputs(deployed, x);
      const separate = bottleneckOutputs(trained, x);
      for (const [name, reference] of references) {
        expectReference(actual[name], reference, name);
        const apart = max(abs(sub(actual[name], separate[name]))).dataSync()[0];
        expect(apart <= 2 * toleranceOf(reference), `${name}: the forms differ by ${apart}`).toBe(
          true,
        );
      }
    });
  });
});
