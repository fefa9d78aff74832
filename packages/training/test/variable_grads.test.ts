import '@tensorflow/tfjs-backend-cpu';
import { uniform } from '@dynaconv/test-kit';
import {
  add,
  addN,
  avgPool,
  clone,
  concat,
  customGrad,
  dispose,
  div,
  engine,
  expandDims,
  grad,
  keep,
  matMul,
  maxPool,
  mean,
  memory,
  mul,
  type NamedTensorMap,
  neg,
  ones,
  pad,
  relu,
  relu6,
  reshape,
  reverse,
  type Scalar,
  setBackend,
  sigmoid,
  slice,
  softmax,
  split,
  square,
  squeeze,
  stack,
  sub,
  sum,
  type Tensor,
  type Tensor4D,
  tanh,
  tensor,
  variableGrads as tfjsVariableGrads,
  tile,
  topk,
  transpose,
  unstack,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { variableGrads } from '../src/index.ts';

let a: Variable;
let b: Variable;

beforeAll(async () => {
  await setBackend('cpu');
  a = variable(tensor(uniform('a', 12), [3, 4]), true, 'variable_grads/a');
  b = variable(tensor(uniform('b', 4), [4]), true, 'variable_grads/b');
});
afterAll(() => dispose([a, b]));

const bitsOf = (values: NamedTensorMap) =>
  Object.fromEntries(
    Object.entries(values).map(([name, each]) => [
      name,
      [...new Uint32Array(each.dataSync().slice().buffer)],
    ]),
  );

/** Squares, so that gradients differ from place to place. */
const lossOf = (y: Tensor | Tensor[]) =>
  [y]
    .flat()
    .map((each) => sum(square(each)))
    .reduce((p, q) => add(p, q)) as Scalar;

const asMap = (x: Tensor) => reshape(x, [1, 2, 3, 2]) as Tensor4D;

/** Gradients of tfjs that may return what they were given, and the like. */
const twice = customGrad((x, y) => ({
  value: add(x as Tensor, y as Tensor),
  gradFunc: (dy: Tensor) => [dy, dy],
}));
const passesSaved = customGrad((x, save) => {
  (save as unknown as (saved: Tensor[]) => void)([x as Tensor]);
  return { value: square(x as Tensor), gradFunc: (_: Tensor, [saved]: Tensor[]) => saved };
});
const passesVariable = customGrad((x) => ({ value: square(x as Tensor), gradFunc: () => a }));

const FUNCTIONS: Record<string, () => Tensor | Tensor[]> = {
  add: () => add(a, b),
  addN: () => addN([a, tanh(a), a]),
  concat: () => concat([a, tanh(a)], 1),
  expandDims: () => expandDims(tanh(a), 1),
  mean: () => [mean(tanh(a), 0), mean(a)],
  pad: () =>
    pad(tanh(a), [
      [1, 0],
      [2, 1],
    ]),
  relu: () => mul(relu(sub(a, 0.1)), b),
  reshape: () => reshape(tanh(a), [2, 6]),
  slice: () => slice(tanh(a), [1, 1], [2, 2]),
  squeeze: () => squeeze(expandDims(tanh(b))),
  stack: () => stack([a, tanh(a)], 1),
  sub: () => sub(b, tanh(a)),
  sum: () => [sum(tanh(a), 1), sum(a)],
  'others that save': () => [
    avgPool(asMap(a), 2, 1, 'same'),
    maxPool(asMap(tanh(a)), 2, 1, 'same'),
    relu6(mul(a, 9)),
    sigmoid(a),
    softmax(a),
    div(a, add(square(b), 1)),
    tile(a, [2, 1]),
    matMul(a, a, false, true),
  ],
  'others that do not': () => [transpose(a), reverse(a, 0), clone(a)],
  'an output that is not used': () => split(tanh(a), 2, 1)[1],
  'outputs that are used twice': () => {
    const parts = unstack(tanh(a), 1);
    return [add(parts[0], parts[2]), mul(parts[0], parts[3])];
  },
  'tensors that are read often': () => {
    const y = tanh(a);
    return add(mul(y, y), mul(add(y, y), sub(y, b)));
  },
  'gradients that are one tensor': () => [twice(a, tanh(a)), twice(a, a)],
  'gradients that are saved': () => mul(passesSaved(tanh(a)), passesSaved(a)),
  'a gradient that is a variable': () => passesVariable(tanh(a)),
  'a gradient within': () => grad((x) => sum(mul(relu(x), square(x))))(tanh(a)),
};

describe('variableGrads', () => {
  it.each(Object.keys(FUNCTIONS))('gives the bits of tf.variableGrads: %s', (name) => {
    const loss = () => lossOf(FUNCTIONS[name]());
    const expected = tfjsVariableGrads(loss);
    const { value, grads } = variableGrads(loss);
    expect(bitsOf(grads)).toEqual(bitsOf(expected.grads));
    expect(value.dataSync()).toEqual(expected.value.dataSync());
    expect(Object.keys(grads).length).toBeGreaterThan(0);
    dispose([value, grads, expected.value, expected.grads] as unknown as NamedTensorMap);
  });

  it('leaves nothing behind, nor takes what it did not make', () => {
    const kept = keep(ones([4]));
    const before = memory();
    for (const run of Object.values(FUNCTIONS)) {
      const { value, grads } = variableGrads(() => add(lossOf(run()), sum(mul(kept, b))) as Scalar);
      dispose([value, grads] as unknown as NamedTensorMap);
    }
    expect(memory().numTensors).toBe(before.numTensors);
    expect([a, b, kept].map(({ isDisposed }) => isDisposed)).toEqual([false, false, false]);
    kept.dispose();
  });

  it('leaves nothing behind where the function throws', () => {
    const before = memory().numTensors;
    const failing = () => {
      lossOf(tanh(a));
      throw new Error('stop');
    };
    expect(() => variableGrads(failing)).toThrow('stop');
    expect(memory().numTensors).toBe(before);
    expect(engine().state.gradientDepth).toBe(0);
  });

  it('holds what gradients read, until they have read it', () => {
    const [x, depth] = [ones([4]), 20];
    let before = 0;
    const held = { forward: 0, backward: 0 };
    const buffers = () => memory().numDataBuffers - before;
    const watched = customGrad((y) => ({
      value: neg(y as Tensor),
      gradFunc: (dy: Tensor) => {
        held.backward = buffers();
        return dy;
      },
    }));
    const chain = () => {
      let y: Tensor = watched(b);
      for (let i = 0; i < depth; i++) {
        const steps = [add(y, x)];
        steps.push(relu(steps[0]));
        steps.push(mul(steps[1], 0.5), square(steps[1]));
        dispose([y, ...steps.slice(0, 3)]);
        y = steps[3];
      }
      held.forward = buffers();
      return sum(y) as Scalar;
    };
    const holds = (grads: typeof variableGrads) => {
      before = memory().numDataBuffers;
      dispose(grads(chain, [b]) as unknown as NamedTensorMap);
      return { ...held };
    };
    // tfjs keeps the terms of the sum, the output of ReLU, and a factor 0.5 for each step; gradients come on top.
    const stock = holds(tfjsVariableGrads);
    expect(stock.forward).toBeGreaterThan(2.5 * depth);
    expect(stock.backward).toBeGreaterThan(4 * depth);
    const ours = holds(variableGrads);
    expect(ours.forward).toBeLessThan(2 * depth + 5);
    expect(ours.backward).toBeLessThan(10);
    x.dispose();
  });

  it('gives null for a variable that is not trainable, and leaves out one that is not read', () => {
    const fixed = variable(ones([4]), false, 'variable_grads/fixed');
    const { grads } = variableGrads(() => sum(mul(b, fixed)) as Scalar, [a, b, fixed]);
    expect(Object.keys(grads)).toEqual([b.name, fixed.name]);
    expect(grads[fixed.name]).toBeNull();
    expect(() => variableGrads(() => sum(b) as Scalar, [fixed])).toThrow(
      'variableGrads: none of the 1 variables is trainable',
    );
    fixed.dispose();
  });

  it.each([
    ['depends on none of the variables', () => sum(ones([2])) as Scalar],
    ['the value has shape [4], expected a scalar', () => square(b) as unknown as Scalar],
    [
      "the gradient of '0' of 'unnamed scope' is float32 [], expected float32 [4]",
      () =>
        sum(
          customGrad((x) => ({ value: square(x as Tensor), gradFunc: () => ones([]) }))(b),
        ) as Scalar,
    ],
    ["'TopK' has no gradient", () => sum(topk(b, 2).values) as Scalar],
  ])('says what is wrong: %s', (message, loss) => {
    expect(() => variableGrads(loss)).toThrow(message);
  });
});
