import { type ConformanceCase, FLOAT32, findCases, OPS } from '@dynaconv/conformance';
import { type NamedTensorMap, randomNormal, type Tensor } from '@tensorflow/tfjs-core';
import { input, type LayersModel, layers, model, type Shape } from '@tensorflow/tfjs-layers';
import { expect } from 'vitest';

/**
 * The cases whose numbers are ordinary ones, since what infinity times the zeros around a map is, is left to engines; without those of the
 * widest windows, whose hundreds of taps are as many operators.
 */
export const plainCases = (operator: string): ConformanceCase[] =>
  findCases(OPS, [`${operator}:forward`], { quick: true }).filter(({ settings }) => {
    const { data, inputs, steady, rank = 4, b, k, bias } = settings;
    const isPlain = `${[data, inputs, steady, rank]}` === 'normal,uploaded,none,4';
    return isPlain && b !== 0 && bias !== 'none' && Number(k) <= 7;
  });

const WEIGHTS = ['filter', 'scale', 'bias', 'relativePositionBias'];

/** Whether one of an op's inputs is a tensor of a network: maps are, and what is given for every pixel of one. */
const hasBatch = (name: string): boolean => !WEIGHTS.includes(name);

/** Values for a case's inputs, always the same. */
export function valuesOf({ op, settings }: ConformanceCase): NamedTensorMap {
  const shapes = Object.entries(op.inputShapes(settings));
  return Object.fromEntries(
    shapes.map(([name, shape], i) => [name, randomNormal(shape, 0, 1, 'float32', i + 1)]),
  );
}

/** Fails unless every element is within its bound of what the case's oracle gives. */
export function expectInBounds(
  y: Tensor,
  { id, op, settings }: ConformanceCase,
  inputs: NamedTensorMap,
): void {
  const values = Object.fromEntries(
    Object.entries(inputs).map(([name, x]) => [
      name,
      { shape: x.shape, data: x.dataSync() as Float32Array },
    ]),
  );
  const expected = op.oracle.forward(values, op.attrs(settings), FLOAT32);
  expect(y.shape, id).toEqual(expected.shape);
  const outside = y.dataSync().findIndex((value, i) => {
    return !(Math.abs(value - expected.values[i]) <= expected.bounds[i]);
  });
  expect(outside, id).toBe(-1);
}

/** The values of a model's inputs, in their order. */
export const fed = (values: NamedTensorMap): Tensor[] =>
  Object.keys(values)
    .filter(hasBatch)
    .map((name) => values[name]);

/**
 * A model that runs the op of a case on what has a batch, in the order of the op's contract. The rest is constant.
 *
 * @param values of the op's inputs
 */
export function opModel({ op, settings }: ConformanceCase, values: NamedTensorMap): LayersModel {
  const attrs = op.attrs(settings);
  const names = Object.keys(values).filter(hasBatch);
  class Op extends layers.Layer {
    static readonly className = op.name;
    override computeOutputShape(): Shape {
      const shapes = Object.entries(values).map(([name, { shape }]) => {
        return [name, { shape, data: new Float32Array() }] as const;
      });
      return [null, ...op.oracle.outputShape(Object.fromEntries(shapes), attrs).slice(1)];
    }
    override call(inputs: Tensor[]): Tensor {
      const given = Object.fromEntries(names.map((name, i) => [name, inputs[i]]));
      return op.run({ ...values, ...given }, attrs, settings);
    }
  }
  const inputs = names.map((name) => input({ name, shape: values[name].shape.slice(1) }));
  const y = new Op({ name: 'y' }).apply(inputs);
  return model({ inputs, outputs: y as ReturnType<typeof input> });
}
