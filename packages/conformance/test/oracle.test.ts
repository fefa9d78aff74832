import {
  conv2d,
  depthwiseConv2d,
  setBackend,
  type Tensor,
  type Tensor4D,
  tensor,
} from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { OPS } from '../src/cases/index.ts';
import { FLOAT32, type Values } from '../src/core/bound.ts';
import { seededRandom } from '../src/core/data.ts';
import { declaredCases, type NumericCase } from '../src/core/declare.ts';
import { fusedPaddedConv2DOracle } from '../src/oracle/FusedPaddedConv2D.ts';
import { involution2DOracle } from '../src/oracle/Involution2D.ts';
import type { Inputs } from '../src/oracle/oracle.ts';

const sizeOf = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

function expectClose(y: Tensor, values: Float64Array): void {
  const actual = y.dataSync();
  for (let o = 0; o < values.length; o++) expect(actual[o]).toBeCloseTo(values[o], 5);
}

function randomValues(shape: readonly number[], seed: string): Values {
  const random = seededRandom(seed);
  return { shape, data: Float64Array.from({ length: sizeOf(shape) }, () => 2 * random() - 1) };
}

/** ⟨dy, forward(inputs)⟩ */
function innerProduct({ op, settings }: NumericCase, inputs: Inputs, dy: Values): number {
  const { values } = op.oracle.forward(inputs, op.attrs(settings), FLOAT32);
  return values.reduce((sum, value, o) => sum + value * dy.data[o], 0);
}

/** Small enough to difference by every element, and of every kind. */
const gradientCases = declaredCases(OPS).filter(
  (one): one is NumericCase =>
    one.kind === 'numeric' &&
    one.direction !== 'forward' &&
    one.settings.data === 'normal' &&
    one.settings.inputs === 'uploaded' &&
    one.settings.steady === 'none' &&
    (one.settings.b ?? 1) === 1 &&
    // Without a bias to keep clear of it, ReLU's kink may lie between the two ends of a difference.
    (one.settings.activation !== 'relu' || one.settings.bias !== 'none') &&
    Object.values(one.op.inputShapes(one.settings)).every((shape) => sizeOf(shape) < 300),
);

describe('vector–Jacobian products', () => {
  const directions = [
    ...new Set(gradientCases.map(({ op, direction }) => `${op.name}:${direction}`)),
  ];

  it('are all differenced', () => {
    const all = OPS.flatMap((op) => Object.keys(op.oracle.vjps).map((x) => `${op.name}:grad_${x}`));
    expect(directions.sort()).toEqual(all.sort());
  });

  it.each(directions)('of %s are the central differences of forward, to 1e-7', (name) => {
    const cases = gradientCases.filter(({ id }) => id.startsWith(`${name}:`));
    // Every case would take minutes; these are spread over the groups.
    const stride = Math.ceil(cases.length / 8);
    let compared = 0;
    for (const one of cases.filter((_, n) => n % stride === 0)) compared += differenceAll(one);
    expect(compared).toBeGreaterThan(40);
  });
});

/** Central differences of sixth order: what they leave out is of the order STEP⁶, what float64 rounds of 1e-16 / STEP. */
const STENCIL = [45 / 60, -9 / 60, 1 / 60];
const STEP = 5e-4;

function differenceAll(one: NumericCase): number {
  const { op, settings, id } = one;
  const wrt = one.direction.slice('grad_'.length);
  const attrs = op.attrs(settings);
  const inputs: Record<string, Values> = {};
  for (const [name, shape] of Object.entries(op.inputShapes(settings))) {
    inputs[name] = randomValues(shape, `${id} ${name}`);
  }
  // Clear of ReLU's kink on either side.
  if (inputs.bias) {
    const { shape, data } = inputs.bias;
    inputs.bias = { shape, data: data.map((_, c) => (c % 2 === 0 ? 40 : -40)) };
  }
  const dy = randomValues(op.oracle.outputShape(inputs, attrs), `${id} dy`);
  const { values: gradient } = op.oracle.vjps[wrt](dy, inputs, attrs, FLOAT32);

  const { shape, data } = inputs[wrt];
  const largest = gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  // Spread over the tensor: all would take minutes.
  const stride = Math.ceil(data.length / 40);
  let compared = 0;
  for (let i = 0; i < data.length; i += stride, compared++) {
    const along = (step: number): number => {
      const moved = Float64Array.from(data, (value, n) => (n === i ? value + step : value));
      return innerProduct(one, { ...inputs, [wrt]: { shape, data: moved } }, dy);
    };
    const difference = STENCIL.reduce(
      (sum, weight, n) => sum + weight * (along((n + 1) * STEP) - along(-(n + 1) * STEP)),
      0,
    );
    const error = Math.abs(difference / STEP - gradient[i]);
    if (!(error <= 1e-7 * largest)) {
      expect.fail(`${id} [${i}]: ${gradient[i]}, but differences give ${difference / STEP}`);
    }
  }
  return compared;
}

describe('forward', () => {
  beforeAll(async () => {
    await setBackend('cpu');
  });

  it('of an involution is the definition, worked by hand', () => {
    const x = { shape: [1, 2, 2, 2], data: Float64Array.of(1, 10, 2, 20, 3, 30, 4, 40) };
    // Two groups; at the pixel (0, 0) the first reads the pixel below, the second itself and the one to the right.
    const kernel = { shape: [1, 2, 2, 2, 3, 3], data: new Float64Array(72) };
    kernel.data[7] = 5;
    kernel.data[9 + 4] = 1;
    kernel.data[9 + 5] = 2;
    const attrs = { strides: [1, 1], dilations: [1, 1] } as const;
    const { values, bounds } = involution2DOracle.forward(
      { x, kernel },
      { strides: [...attrs.strides], dilations: [...attrs.dilations] },
      FLOAT32,
    );
    expect([...values]).toEqual([15, 50, 0, 0, 0, 0, 0, 0]);
    // Four taps of the nine are inside the map: γ₄ · Σ|w||x|, and nothing to speak of for underflow.
    const u = 2 ** -24;
    expect(bounds[0]).toBeCloseTo(((4 * u) / (1 - 4 * u)) * 15, 20);
  });

  it.each([
    { k: 3, strides: 1, dilations: 1 },
    { k: 5, strides: 2, dilations: 1 },
    { k: 3, strides: 1, dilations: 2 },
  ])(
    'of an involution by one kernel everywhere is a depthwise convolution: %o',
    ({ k, strides, dilations }) => {
      const x = randomValues([2, 7, 9, 3], 'x');
      const filter = randomValues([k, k, 3], 'filter');
      const size = Math.ceil(7 / strides) * Math.ceil(9 / strides);
      const kernel = {
        shape: [2, Math.ceil(7 / strides), Math.ceil(9 / strides), 3, k, k],
        data: Float64Array.from({ length: 2 * size * 3 * k * k }, (_, n) => {
          const tap = n % (k * k);
          const channel = Math.floor(n / (k * k)) % 3;
          return filter.data[tap * 3 + channel];
        }),
      };
      const { values } = involution2DOracle.forward(
        { x, kernel },
        { strides: [strides, strides], dilations: [dilations, dilations] },
        FLOAT32,
      );
      const p = (dilations * (k - 1)) / 2;
      const padded = tensor(Float32Array.from(x.data), [2, 7, 9, 3]).pad([
        [0, 0],
        [p, p],
        [p, p],
        [0, 0],
      ]) as Tensor4D;
      // tfjs dilates no strided depthwise convolution, and needs none here.
      const y = depthwiseConv2d(
        padded,
        tensor(Float32Array.from(filter.data), [k, k, 3, 1]),
        strides,
        'valid',
        'NHWC',
        dilations,
      );
      expect(y.shape).toEqual([2, Math.ceil(7 / strides), Math.ceil(9 / strides), 3]);
      expectClose(y, values);
    },
  );

  it('of a 1×1 convolution is tf.conv2d', () => {
    const x = randomValues([2, 3, 4, 5], 'x');
    const filter = randomValues([1, 1, 5, 7], 'filter');
    const { values } = fusedPaddedConv2DOracle.forward(
      { x, filter },
      { strides: 1, pad: 0, activation: 'linear' },
      FLOAT32,
    );
    const y = conv2d(
      tensor(Float32Array.from(x.data), [2, 3, 4, 5]) as Tensor4D,
      tensor(Float32Array.from(filter.data), [1, 1, 5, 7]) as Tensor4D,
      1,
      'valid',
    );
    expectClose(y, values);
  });
});
