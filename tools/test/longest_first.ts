import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files of tests that take a minute or more each, longest first. */
const LONGEST = [
  'packages/training-kit/test/steps_wasm',
  'packages/training-kit/test/steps_tensorflow',
  'packages/conformance/test/mutants',
  'packages/conformance/test/random',
  'packages/models/test/overlock_reference',
  'packages/distributed/test/long',
  'packages/segmentation/test/segmenters',
  'apps/cli/test/classify',
  'apps/cli/test/detect',
];

/**
 * Files in vitest's own order, but the longest before the others: one that begins last keeps a single core busy. vitest would know by
 * itself in a second run; a fresh clone has no first one.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const index = LONGEST.findIndex((name) => moduleId.includes(name));
      return index < 0 ? LONGEST.length : index;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}
