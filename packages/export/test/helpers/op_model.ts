import type { ConformanceCase } from '@dynaconv/conformance';
import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';
import { input, type LayersModel, layers, model, type Shape } from '@tensorflow/tfjs-layers';

/** Maps do, and what is given for every pixel of one. */
export const hasBatch = ({ rank }: Tensor): boolean => rank >= 4;

/**
 * A model that runs the op of a case on what has a batch, in the order of the op's contract. The rest is constant.
 *
 * @param values of the op's inputs
 */
export function opModel({ op, settings }: ConformanceCase, values: NamedTensorMap): LayersModel {
  const attrs = op.attrs(settings);
  const names = Object.keys(values).filter((name) => hasBatch(values[name]));
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
