import {
  bottleneckOutputs,
  officialFile,
  type ReferenceOutput,
  referenceInput,
  resNetFile,
  toleranceOf,
} from '@dynaconv/test-kit';
import { expectReference } from '@dynaconv/test-kit/expect';
import rednet26 from '@dynaconv/test-kit/fixtures/rednet26.json' with { type: 'json' };
import rednet50 from '@dynaconv/test-kit/fixtures/rednet50.json' with { type: 'json' };
import resnet50 from '@dynaconv/test-kit/fixtures/resnet50.json' with { type: 'json' };
import { abs, max, sub } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ImageClassifier, loadModel } from '../src/index.ts';
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
