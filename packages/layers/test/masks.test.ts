import '@tensorflow/tfjs';
import { ones, setBackend, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { uniformOf } from '../src/hash.ts';
import {
  DropPath,
  recordDraws,
  replayDraws,
  SeededDropout,
  SeededDropout2d,
} from '../src/index.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

const train = (layer: DropPath | SeededDropout | SeededDropout2d, x: Tensor) =>
  Array.from((layer.apply(x, { training: true }) as Tensor).dataSync());

describe('DropPath', () => {
  it('drops whole samples, and scales those it keeps by what is lost', () => {
    const rate = 0.25;
    const layer = new DropPath({ name: 'drop', rate });
    const x = ones([512, 2, 1, 3]);
    const y = train(layer, x);
    const samples = Array.from({ length: 512 }, (_, i) => y.slice(6 * i, 6 * i + 6));
    const kept = samples.filter((sample) => sample.every((v) => v === Math.fround(1 / 0.75)));
    const dropped = samples.filter((sample) => sample.every((v) => v === 0));
    expect(kept.length + dropped.length).toBe(512);
    // Five standard deviations of a binomial distribution.
    expect(Math.abs(dropped.length - 128)).toBeLessThan(5 * Math.sqrt(512 * rate * (1 - rate)));
    expect(train(layer, x)).not.toEqual(y);
  });

  it('does nothing but while it is trained', () => {
    const layer = new DropPath({ rate: 0.5 });
    expect(Array.from((layer.apply(ones([4, 2])) as Tensor).dataSync())).toEqual(Array(8).fill(1));
    expect(layer.draws).toBe(0);
  });

  it('draws the same for the same seed, name and count', () => {
    const x = ones([64, 1]);
    const first = new DropPath({ name: 'a', rate: 0.5, seed: 3 });
    const second = new DropPath({ name: 'a', rate: 0.5, seed: 3 });
    const masks = [train(first, x), train(first, x)];
    expect([train(second, x), train(second, x)]).toEqual(masks);
    second.draws = 1;
    expect(train(second, x)).toEqual(masks[1]);
    expect(train(new DropPath({ name: 'b', rate: 0.5, seed: 3 }), x)).not.toEqual(masks[0]);
    expect(train(new DropPath({ name: 'a', rate: 0.5, seed: 4 }), x)).not.toEqual(masks[0]);
  });

  it('draws recorded masks again, nested too, and goes on after them', () => {
    const x = ones([64, 1]);
    const layer = new DropPath({ name: 'a', rate: 0.5 });
    const run = () => [train(layer, x), train(layer, x)];
    const { result, draws } = recordDraws(run);
    expect(layer.draws).toBe(2);
    const again = replayDraws(draws, () => recordDraws(run));
    expect(again.result).toEqual(result);
    expect(again.draws).toEqual(draws);
    expect(replayDraws(draws, () => replayDraws([1], () => train(layer, x)))).toEqual(result[1]);
    expect(layer.draws).toBe(2);
    expect(result).not.toContainEqual(train(layer, x));
  });

  it.each([
    [{ rate: 1 }, "DropPath 'd': rate is 1, expected a number from 0 to below 1"],
    [{ rate: 0.1, seed: 2 ** 31 }, "DropPath 'd': seed is 2147483648, expected a 32-bit integer"],
  ])('refuses %o', (args, message) => {
    expect(() => new DropPath({ name: 'd', ...args })).toThrow(new RangeError(message));
  });
});

describe('SeededDropout', () => {
  it('drops single values', () => {
    const rate = 0.5;
    const y = train(new SeededDropout({ name: 'd', rate }), ones([8, 512]));
    const dropped = y.filter((v) => v === 0).length;
    expect(dropped + y.filter((v) => v === 2).length).toBe(4096);
    expect(Math.abs(dropped - 2048)).toBeLessThan(5 * Math.sqrt(4096 * rate * (1 - rate)));
  });
});

it('SeededDropout2d drops whole channels of each sample', () => {
  const y = train(new SeededDropout2d({ name: 'd', rate: 0.5 }), ones([2, 3, 2, 64]));
  const channels = Array.from({ length: 128 }, (_, i) => {
    const [sample, channel] = [Math.floor(i / 64), i % 64];
    return new Set(Array.from({ length: 6 }, (_, pixel) => y[(sample * 6 + pixel) * 64 + channel]));
  });
  expect(channels.every((values) => values.size === 1)).toBe(true);
  const first = channels.slice(0, 64).map(([value]) => value);
  expect(new Set(first)).toEqual(new Set([0, 2]));
  expect(channels.slice(64).map(([value]) => value)).not.toEqual(first);
});

it('the numbers that masks are made of are those of MurmurHash3’s finalizer, in [0, 1)', () => {
  // Of python/reference: (hash_stream('input', 3) >> 8) / 2**24.
  expect(Array.from(uniformOf('input', 3))).toEqual([
    0.7990331053733826, 0.6851742267608643, 0.9802647233009338,
  ]);
});
