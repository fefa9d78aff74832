import {
  contMix2dBackpropLogits,
  contMix2dLogits,
  FusedConvFFN2D,
  FusedInvolution2D,
  FusedPaddedConv2D,
  Involution2D,
  Involution2DBackpropInput,
  Involution2DBackpropKernel,
  OutlookAttention2D,
  OutlookAttention2DBackpropAttention,
  OutlookAttention2DBackpropInput,
  RoiAlign,
} from '@dynaconv/involution-ops/base';
import {
  Conv2D,
  dispose,
  FusedConv2D,
  fill,
  MaxPoolGrad,
  type Tensor,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BACKENDS } from '../src/backends/index.ts';
import { BOX_KINDS } from '../src/cases/boxes.ts';
import { OPS } from '../src/cases/index.ts';
import { directionsOf, numericCase, type OpDeclaration } from '../src/core/declare.ts';
import { type Params, toPair } from '../src/core/params.ts';
import { isTested, type OpenConformance, openConformance } from '../src/run/run_conformance.ts';

const MAX = 2 ** 31 - 1;
const POWERS = [10, 11, 16, 20, 29, 30, 31, 32, 53].flatMap((n) => [2 ** n - 1, 2 ** n]);
const numbers = fc.constantFrom(1, 2, 3, 7, ...POWERS);
/** Around the lengths in which the WASM kernels plan an axis, and small ones. */
const length = fc.constantFrom(1, 2, 5, 1023, 1024, 1025);
const kernelSize = fc.constantFrom(1, 3, 5);
const channels = fc.record({ c: fc.constantFrom(1, 2, 5), g: fc.constant(1) });

const convolution = fc
  .record({
    k: fc.constantFrom(1, 2, 3, 5),
    s: numbers,
    p: fc.constantFrom(0, 2 ** 30 - 3, 2 ** 30 - 2).chain((p) => fc.oneof(fc.constant(p), numbers)),
    b: fc.constantFrom(1, 2),
    h: fc.integer({ min: 1, max: 4 }),
    w: fc.oneof(fc.integer({ min: 1, max: 4 }), length),
    cin: fc.constantFrom(1, 5),
    cout: fc.constantFrom(1, 9),
    data: fc.constantFrom('normal', 'nan', 'infinity'),
    seed: fc.nat(99),
  })
  .map((set) => ({ ...set, activation: 'linear', residual: 'none' }));

const involution = fc
  .record({
    k: kernelSize,
    s: fc.tuple(numbers, numbers).map((pair) => pair.join('x')),
    d: fc.tuple(numbers, numbers).map((pair) => pair.join('x')),
    b: fc.constantFrom(1, 2),
    map: fc.constantFrom([1, 1], [3, 4], [1, 1030], [1030, 1], [1, 2051]),
    channels,
    seed: fc.nat(99),
  })
  .map(({ map: [h, w], channels, ...set }) => ({ ...set, h, w, ...channels }));

/** The same with fewer taps: a window of outlook attention has K⁴ weights. */
const outlook = involution.map((set) => ({ ...set, k: Math.min(set.k, 3) }));

/** Maps that windows of K fit in, long in one axis. */
const longMap = fc
  .record({
    k: kernelSize,
    channels,
    length,
    turned: fc.boolean(),
    b: fc.constantFrom(1, 2),
    seed: fc.nat(99),
  })
  .map(({ k, channels, length, turned, ...set }) => {
    const sides = [k, Math.max(k, length)];
    const [h, w] = turned ? sides.reverse() : sides;
    return { ...set, ...channels, k, h, w };
  });

/** Boxes of every kind on long maps; with the forward op any number of bins, which a gradient's input could not have. */
const rois = (isForward: boolean) =>
  fc.record({
    b: fc.constantFrom(1, 2),
    h: length,
    w: fc.constantFrom(1, 2, 3),
    c: fc.constantFrom(1, 2, 5),
    n: fc.constantFrom(1, 8),
    bins: fc
      .tuple(isForward ? numbers : kernelSize, isForward ? numbers : length)
      .map((pair) => pair.join('x')),
    ratio: fc.constantFrom(0, 0, 1, 3, 31),
    boxes: fc.constantFrom(...BOX_KINDS),
    seed: fc.nat(99),
  });

/** For tfjs's own gradients of convolutions. */
const convolutionGradient = fc.record({
  k: fc.constantFrom(1, 2, 3, '1x5'),
  s: fc.tuple(numbers, numbers).map((pair) => pair.join('x')),
  p: fc.oneof(fc.constantFrom('same', 'valid', 0, 2 ** 30 - 3, 2 ** 30 - 2), numbers),
  b: fc.constantFrom(1, 2),
  h: fc.integer({ min: 1, max: 5 }),
  w: fc.oneof(fc.integer({ min: 1, max: 5 }), length),
  cin: fc.constantFrom(1, 5),
  cout: fc.constantFrom(1, 2),
  data: fc.constantFrom('normal', 'nan', 'infinity'),
  seed: fc.nat(99),
});

/** Convolutions of tfjs that our kernel takes: others are left to tfjs, whose figures are wrong where strides are large. */
const stockConvolution = fc
  .record({
    set: convolutionGradient,
    k: fc.constantFrom(1, 2, 3, 5),
    s: numbers,
    p: fc.constantFrom('valid', 0, 1, 2, 2 ** 30 - 3, 2 ** 31, 2 ** 53),
  })
  .map(({ set, ...own }) => ({ ...set, ...own }));

/** For its gradient; tfjs takes the padding by name. */
const pooling = fc
  .record({ set: convolutionGradient, p: fc.constantFrom('same', 'valid') })
  .map(({ set: { cin, cout: _, ...set }, p }) => ({ ...set, c: cin, p }));

/** Strips of rows on maps that are long in one axis. */
const convFfn = longMap.map(({ c, g: _, ...set }) => ({ ...set, cin: c, d: 2 * c, cout: 3 }));

/** What every op is tried with, as far as it has the parameters. */
function arbitraryOf({ name, parameters, stock, arbitrary }: OpDeclaration): fc.Arbitrary<Params> {
  if (name === FusedPaddedConv2D) return convolution;
  if (name === FusedConvFFN2D) return convFfn;
  if (name === MaxPoolGrad) return pooling;
  if (parameters.includes('bins')) return rois(name === RoiAlign);
  if ([Conv2D, FusedConv2D].includes(name)) return stockConvolution;
  if (stock) return parameters.includes('p') ? convolutionGradient : arbitrary;
  const isInvolution = [
    Involution2D,
    Involution2DBackpropInput,
    Involution2DBackpropKernel,
    FusedInvolution2D,
  ].includes(name);
  const isOutlook = [
    OutlookAttention2D,
    OutlookAttention2DBackpropInput,
    OutlookAttention2DBackpropAttention,
  ].includes(name);
  const strided = isOutlook ? outlook : involution;
  const sizes: fc.Arbitrary<Params> = isInvolution || isOutlook ? strided : longMap;
  return sizes.map((set) => {
    const all: Params = {
      ...set,
      d: parameters.includes('r') ? 2 : set.d,
      r: 2,
      groups: 1,
      shape: `${set.h}x${set.w}`,
      activation: 'gelu',
    };
    return Object.fromEntries(
      Object.entries(all).filter(([key]) => key === 'seed' || parameters.includes(key)),
    ) as Params;
  });
}

/** Sizes that the ops promise to take on every backend. */
const isLegal = ({ name, stock }: OpDeclaration, set: Params): boolean => {
  const pad = stock && typeof set.p === 'number' ? set.p : 0;
  if (pad > MAX) return false;
  if (name === FusedPaddedConv2D) {
    const { s, p, h, w } = set as Record<string, number>;
    return s <= MAX && Math.max(h, w) + 2 * p <= MAX;
  }
  return [set.s, set.d, set.bins].every((pair) =>
    String(pair ?? 1)
      .split('x')
      .every((n) => Number(n) <= MAX),
  );
};

const outputOf = (op: OpDeclaration, set: Params) => {
  if (op.stock && op.parameters.includes('p')) {
    const { dy, x, filter } = op.inputShapes(set);
    const [rows, columns] = (dy ?? convolved(x, filter, set)).slice(1, 3);
    return rows >= 1 && columns >= 1 ? rows * columns : 0;
  }
  if (op.parameters.includes('bins')) {
    const { n, c } = set as Record<string, number>;
    return toPair(set.bins).reduce((a, b) => a * b, n * c);
  }
  if (op.name !== FusedPaddedConv2D) return 1;
  const { s, p, h, w, k } = set as Record<string, number>;
  const size = (n: number) => Math.floor((n + 2 * p - k) / s) + 1;
  return size(h) < 1 || size(w) < 1 ? 0 : size(h) * size(w);
};

/** The shape of a convolution of tfjs, without the check that there is an output. */
const convolved = (x: readonly number[], filter: readonly number[], { s, p }: Params): number[] =>
  x.map((size, axis) => {
    if (p === 'same') return Math.ceil(size / Number(s));
    const zeros = p === 'valid' ? 0 : 2 * Number(p);
    return Math.floor((size + zeros - filter[axis - 1]) / Number(s)) + 1;
  });

/** In memory before, between and after what an op is given and gives. */
class Guards {
  private readonly tensors: Tensor[] = [];
  private readonly size = 500;

  add(count: number): void {
    for (let n = 0; n < count; n++) this.tensors.push(fill([this.size], this.tensors.length));
  }

  /** Which were written to. */
  changed(): number[] {
    return this.tensors.flatMap((tensor, n) =>
      tensor.dataSync().every((value) => value === n) ? [] : [n],
    );
  }

  free(): void {
    dispose(this.tensors);
  }
}

describe.each([
  ['wasm', 40],
  ['cpu', 15],
  ['composed-wasm', 15],
])('extreme sizes on %s', (name, numRuns) => {
  const backend = BACKENDS.find((one) => one.name === name)!;
  let conformance: OpenConformance;
  const guards = new Guards();

  beforeAll(async () => {
    conformance = await openConformance({ ...backend, expectations: '' });
    guards.add(100);
    // Holes that what an op allocates goes into, among the guards.
    const holes = Array.from({ length: 30 }, (_, n) => {
      guards.add(1);
      return zeros([64 * (n + 1)]);
    });
    dispose(holes);
  });

  afterAll(async () => {
    guards.free();
    await conformance.close();
  });

  const ops = OPS.filter((op) => isTested(op, backend));

  it.each(ops.map((op) => [op.name, op] as const))(
    '%s',
    async (_, op) => {
      const directions = directionsOf(op).filter(
        (direction) => direction === 'forward' || !op.name.startsWith('Fused'),
      );
      const tried = { legal: 0, refused: 0 };
      const property = fc.asyncProperty(arbitraryOf(op), fc.nat(99), async (set, pick) => {
        const outputs = outputOf(op, set);
        fc.pre(outputs > 0);
        if (isLegal(op, set) && outputs <= 4000) {
          // A composition lets NaN spread where stock ops do.
          const data = name.startsWith('composed') ? 'normal' : (set.data ?? 'normal');
          const direction = name.startsWith('composed-wasm')
            ? 'forward'
            : directions[pick % directions.length];
          const { status, failure } = await conformance.run(
            numericCase(op, direction, { ...set, data }),
          );
          expect(failure?.message ?? '').toBe('');
          expect(status).toBe('pass');
          tried.legal++;
        } else if (op.stock ? outputs <= 4000 : !isLegal(op, set) || outputs > MAX) {
          const { data: _, seed: __, ...sizes } = set;
          const { settings } = numericCase(op, 'forward', sizes);
          const call = () =>
            tidy(() => {
              const inputs = Object.entries(op.inputShapes(settings)).map(
                ([key, shape]) => [key, zeros([...shape])] as const,
              );
              op.run(Object.fromEntries(inputs), op.attrs(settings), settings);
            });
          expect(call).toThrow(/expected at most 2147483647/);
          tried.refused++;
        }
        expect(guards.changed()).toEqual([]);
      });
      await fc.assert(property, { seed: 14, numRuns });
      expect(tried.legal).toBeGreaterThan(0);
      if (op.parameters.includes('s')) expect(tried.refused).toBeGreaterThan(0);
    },
    600_000,
  );

  it('windows that are not square are refused, and write nothing', () => {
    const attention = zeros([1, 1, 1, 1, 301, 1]);
    expect(() => contMix2dBackpropLogits(attention, attention)).toThrow(
      'contMix2dBackpropLogits: attention has windows of 301×1, expected K×K with K odd',
    );
    expect(guards.changed()).toEqual([]);
    attention.dispose();
  });
});

describe('a legal call that takes more memory than WebAssembly has', () => {
  it('says so, and writes nothing', async () => {
    const backend = BACKENDS.find(({ name }) => name === 'wasm')!;
    const conformance = await openConformance(backend);
    const guards = new Guards();
    guards.add(50);
    // Keys · projection alone would be 17 GB, which 32 bits take for 263 MB.
    const call = () =>
      tidy(() =>
        contMix2dLogits(
          zeros([1, 1, 1, 2 ** 16]),
          zeros([1, 1, 1, 2 ** 16]),
          zeros([1, 255 ** 2]),
          zeros([255 ** 2]),
          1,
        ),
      );
    expect(call).toThrow(/kernels-wasm: \d{11} bytes were asked for at once, and WebAssembly/);
    expect(guards.changed()).toEqual([]);
    guards.free();
    await conformance.close();
  });
});
