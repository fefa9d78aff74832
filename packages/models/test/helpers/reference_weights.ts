import { checkpointKey, toTfjsLayout } from '@dynaconv/layers';
import { type Shapes, weight } from '@dynaconv/test-kit';
import { tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { expect } from 'vitest';

/** Sets a model's weights to the deterministic ones of the reference; the keys and shapes are PyTorch's. */
export function setReferenceWeights(model: LayersModel, shapes: Shapes): void {
  const shapeOf = new Map(shapes);
  const keys = model.weights.map(({ originalName }) => checkpointKey(originalName));
  expect(keys.toSorted()).toEqual([...shapeOf.keys()].sort());
  for (const [i, key] of keys.entries()) {
    const shape = shapeOf.get(key)!;
    const variable = model.weights[i];
    const value = tensor(toTfjsLayout(weight(key, shape), shape), variable.shape as number[]);
    variable.write(value);
    value.dispose();
  }
}
