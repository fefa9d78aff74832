import { referenceInput } from '@dynaconv/test-kit';
import { expect } from 'vitest';
import { type ImageClassifier, summary } from '../../src/index.ts';

/** Expects the maps of an input to have the shapes that `summary` tells for its size. */
export function expectCountedMaps(
  classifier: ImageClassifier,
  height: number,
  width: number,
): void {
  const x = referenceInput([1, height, width, 3]);
  const maps = classifier.features(x);
  const { stages } = summary(classifier.model.name, { size: [height, width] });
  const counted = stages.map(({ name, outputShape }) => [name, ...outputShape]);
  expect(Object.entries(maps).map(([name, { shape }]) => [name, ...shape.slice(1)])).toEqual(
    counted.slice(0, -1),
  );
  for (const tensor of [x, ...Object.values(maps)]) tensor.dispose();
}
