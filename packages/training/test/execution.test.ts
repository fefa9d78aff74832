import '@tensorflow/tfjs-backend-cpu';
import { uniform } from '@dynaconv/test-kit';
import {
  add,
  dispose,
  memory,
  type NamedTensorMap,
  neg,
  type Scalar,
  setBackend,
  square,
  sum,
  type Tensor,
  tensor,
  variableGrads as tfjsVariableGrads,
  tidy,
} from '@tensorflow/tfjs-core';
import {
  initializers,
  input,
  type LayersModel,
  layers,
  model,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { recomputed, variableGrads } from '../src/index.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

type Layer = InstanceType<typeof layers.Layer>;

const apply = (layer: Layer, x: SymbolicTensor | SymbolicTensor[]) =>
  layer.apply(x) as SymbolicTensor;

/** Gives its input's squares, and tells how much data there is at that moment. */
class Watching extends layers.Layer {
  static readonly className = 'Watching';
  buffers = 0;

  override call(inputs: Tensor | Tensor[]): Tensor {
    this.buffers = memory().numDataBuffers;
    return square([inputs].flat()[0]);
  }

  override computeOutputShape(shape: number[]) {
    return shape;
  }
}

/** Gives two outputs: its input's negative, and that again, as the same tensor or as another. */
class Pair extends layers.Layer {
  static readonly className = 'Pair';
  isSame = false;

  override call(inputs: Tensor | Tensor[]): Tensor[] {
    const y = neg([inputs].flat()[0]);
    return [y, this.isSame ? y : add(y, y)];
  }

  override computeOutputShape(shape: number[]) {
    return [shape, shape];
  }
}

/** Gives its weight, whatever the input. */
class Constant extends layers.Layer {
  static readonly className = 'Constant';

  override build(): void {
    this.addWeight('value', [1, 4], 'float32', initializers.ones());
    this.built = true;
  }

  override call(): Tensor {
    return this.weights[0].read();
  }

  override computeOutputShape() {
    return [1, 4];
  }
}

const lossOf = (trained: LayersModel, x: Tensor) => () =>
  sum(square(trained.apply(x, { training: true }) as Tensor)) as Scalar;

const values = (name: string, shape: number[]) =>
  tensor(
    uniform(
      name,
      shape.reduce((p, q) => p * q, 1),
    ),
    shape,
  );

/** Loss and gradients as tfjs has them, and as a model of `recomputed` does. */
function bothOf(trained: LayersModel, x: Tensor, modules: string[] = []) {
  const twin = recomputed(trained, modules);
  const variables = trained.trainableWeights.map((weight) => weight.read()) as never;
  return [
    tfjsVariableGrads(lossOf(trained, x), variables),
    variableGrads(lossOf(twin, x), variables),
  ].map(({ value, grads }) => {
    const numbers = Object.fromEntries(
      Object.entries({ ...grads, value }).map(([name, each]) => [name, [...each.dataSync()]]),
    );
    dispose([value, grads] as unknown as NamedTensorMap);
    return numbers;
  });
}

describe('a network that is trained in less memory', () => {
  /** Sums, reshapes and the like, of which gradients read nothing, and outputs that are not read at all. */
  function chain(depth: number) {
    const x = input({ shape: [4] });
    const watching = new Watching();
    let y = apply(layers.dense({ units: 4 }), x);
    for (let i = 0; i < depth; i++) {
      const reshaped = apply(layers.reshape({ targetShape: [2, 2] }), y);
      const [summed] = new Pair().apply(
        apply(layers.add(), [reshaped, reshaped]),
      ) as SymbolicTensor[];
      y = apply(layers.add(), [apply(layers.flatten(), summed), y]);
    }
    return { watching, trained: model({ inputs: x, outputs: apply(watching, y) }) };
  }

  it('holds no output for longer than it is read', () => {
    const depth = 20;
    const { watching, trained } = chain(depth);
    const x = values('x', [3, 4]);
    const variables = trained.trainableWeights.map((weight) => weight.read()) as never;
    const heldBy = (each: LayersModel, gradients: typeof variableGrads) => {
      const before = memory();
      const made = gradients(lossOf(each, x), variables);
      dispose([made.value, made.grads] as unknown as NamedTensorMap);
      expect(memory().numTensors).toBe(before.numTensors);
      return watching.buffers - before.numDataBuffers;
    };
    expect(heldBy(trained, tfjsVariableGrads)).toBeGreaterThan(4 * depth);
    expect(heldBy(recomputed(trained, []), variableGrads)).toBeLessThan(5);
    trained.dispose();
  });

  it('passes masks on, as tfjs does', () => {
    const x = input({ shape: [5] });
    const embedded = apply(layers.embedding({ inputDim: 6, outputDim: 3, maskZero: true }), x);
    const read = apply(
      layers.simpleRNN({ units: 4, recurrentInitializer: 'glorotUniform' }),
      embedded,
    );
    const trained = model({ inputs: x, outputs: apply(layers.dense({ units: 2 }), read) });
    const words = tensor([1, 2, 3, 0, 0, 4, 5, 0, 0, 0], [2, 5]);
    const [expected, actual] = bothOf(trained, words);
    expect(actual).toEqual(expected);
    const unmasked = tensor([1, 2, 3, 1, 1, 4, 5, 1, 1, 1], [2, 5]);
    expect(bothOf(trained, unmasked)[1].value).not.toEqual(expected.value);
  });

  it('leaves weights that a layer gives as they are', () => {
    const x = input({ shape: [4] });
    const constant = apply(new Constant(), x);
    const both = apply(layers.add(), [apply(layers.dense({ units: 4 }), x), constant]);
    const trained = model({ inputs: x, outputs: apply(new Watching(), both) });
    const [expected, actual] = bothOf(trained, values('x', [1, 4]));
    expect(actual).toEqual(expected);
    expect(trained.weights.every((weight) => !weight.read().isDisposed)).toBe(true);
  });

  it('computes a layer that gives one tensor twice', () => {
    const x = input({ shape: [4] });
    const pair = new Pair();
    pair.isSame = true;
    const [first, second] = pair.apply(apply(layers.dense({ units: 4 }), x)) as SymbolicTensor[];
    const y = apply(layers.multiply(), [apply(layers.reLU(), first), second]);
    const trained = model({ inputs: x, outputs: y });
    const [expected, actual] = bothOf(trained, values('x', [3, 4]));
    expect(actual).toEqual(expected);
  });

  it('computes layers that are used twice', () => {
    const x = input({ shape: [4] });
    const dense = layers.dense({ units: 4, activation: 'tanh' });
    const y = apply(dense, apply(dense, x));
    const trained = model({ inputs: x, outputs: apply(layers.multiply(), [y, x]) });
    const [expected, actual] = bothOf(trained, values('x', [3, 4]));
    expect(actual).toEqual(expected);
    tidy(() => {
      const twin = recomputed(trained, []);
      const given = values('x', [3, 4]);
      twin.apply(given, { training: true });
      expect(given.isDisposed).toBe(false);
    });
  });
});
