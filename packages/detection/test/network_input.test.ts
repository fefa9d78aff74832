import { createHash } from 'node:crypto';
import { keepRatioSize } from '@dynaconv/models/images';
import { expectClose } from '@dynaconv/test-kit/expect';
import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { COCO_MMDET, toNetworkInput } from '../src/images/network_input.ts';
import fixture from './fixtures/input.json' with { type: 'json' };
import { noise } from './helpers/noise.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

/** Both divide float64 numbers and round the quotient, at most 2.7, to float32. */
const TOLERANCE = 2.7 * 2 ** -24;

describe('keepRatioSize', () => {
  it.each(fixture.rule)('is the rule of mmcv: $size becomes $seen', ({ size, seen }) => {
    const [height, width] = size;
    const { width: w, height: h } = keepRatioSize({ width, height }, [1333, 800]);
    expect([h, w]).toEqual(seen);
  });
});

describe('toNetworkInput', () => {
  it.each(fixture.cases)('prepares an image of $size as the official pipeline', (expected) => {
    const pixels = noise(expected.size[0], expected.size[1]);
    const config = { ...COCO_MMDET, scale: fixture.scale as [number, number] };
    const { x, seen, original } = toNetworkInput(pixels, config);
    expect(x.shape).toEqual([1, ...expected.shape]);
    expect([seen.height, seen.width]).toEqual(expected.seen);
    expect([original.height, original.width]).toEqual(expected.size);

    const values = x.dataSync();
    const count = expected.values.length;
    const sampled = expected.values.map((_, i) => values[Math.floor((i * values.length) / count)]);
    expectClose(sampled, expected.values, TOLERANCE, 'normalised');

    const plain = toNetworkInput(pixels, {
      ...config,
      mean: [0, 0, 0],
      std: [1, 1, 1],
      divisor: 1,
    });
    const bytes = Uint8Array.from(plain.x.dataSync());
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(expected.sha256);
    x.dispose();
    plain.x.dispose();
  });

  it('takes gray images and those with alpha', () => {
    const data = Uint8Array.of(10, 20, 30, 40);
    const config = {
      ...COCO_MMDET,
      mean: [0, 0, 0],
      std: [1, 1, 1],
      scale: [2, 2],
      divisor: 2,
    } as const;
    const gray = toNetworkInput({ data, width: 2, height: 2, channels: 1 }, config);
    expect([...gray.x.dataSync()]).toEqual([10, 10, 10, 20, 20, 20, 30, 30, 30, 40, 40, 40]);
    const dot = toNetworkInput(
      { data, width: 1, height: 1, channels: 4 },
      { ...config, scale: [1, 1] },
    );
    expect([...dot.x.dataSync()].slice(0, 6)).toEqual([10, 20, 30, 0, 0, 0]);
    gray.x.dispose();
    dot.x.dispose();
  });
});
