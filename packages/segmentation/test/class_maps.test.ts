import type { PixelData } from '@dynaconv/models/images';
import { fnv1a32, hashAt, toleranceOf } from '@dynaconv/test-kit';
import { memory } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSegmenter, type SegmentOptions, type SemanticSegmenter } from '../src/index.ts';
import fixture from './fixtures/class-maps.json' with { type: 'json' };
import { checkpointOf, useWasm } from './helpers.ts';

beforeAll(useWasm);

/** The pictures of python/reference/dense_fixture.py. */
function picture([height, width]: readonly number[]): PixelData {
  const seed = fnv1a32(`picture/${height}x${width}`);
  const data = new Uint8Array(height * width * 4);
  for (let i = 0; i < height * width * 3; i++) {
    data[Math.floor(i / 3) * 4 + (i % 3)] = 64 + (hashAt(seed, i) >>> 25);
  }
  return { data, width, height };
}

const models = [...new Set(fixture.cases.map(({ model }) => model))];

describe.each(models)('%s', (name) => {
  const cases = fixture.cases.filter(({ model }) => model === name);
  let segmenter: SemanticSegmenter;
  beforeAll(async () => {
    const [{ scale }] = cases;
    const weights = await checkpointOf(name);
    segmenter = await loadSegmenter(name, { weights, scale: [scale[0], scale[1]] });
  });
  afterAll(() => segmenter.dispose());

  it.each(cases)(
    'gives the classes of the official pipeline for $size, $options, but where float32 cannot tell',
    async ({ size, divisor, options, unsure, scores, map, float32MaxError }) => {
      expect(segmenter.pipeline.divisor).toBe(divisor);
      const before = memory().numTensors;
      const image = picture(size);
      const plain = await segmenter.segment(image, options as SegmentOptions);
      const all = { ...(options as SegmentOptions), scores: true };
      const scored = await segmenter.segment(image, all);
      expect(memory().numTensors).toBe(before);
      expect([plain.height, plain.width]).toEqual(size);
      const expected = [...Buffer.from(map, 'base64')];
      const isUnsure = new Set(unsure);
      const sure = (found: ArrayLike<number>) =>
        Array.from(found, (value, i) => (isUnsure.has(i) ? expected[i] : value));
      expect(sure(plain.map)).toEqual(expected);
      expect(sure(scored.map)).toEqual(expected);
      // A softmax differs by no more than its logits do; then it is rounded to float32.
      const tolerance = toleranceOf({ float32MaxError }) + 2 ** -24;
      scores.forEach((score, i) => {
        const at = Math.floor((i * expected.length) / scores.length);
        const error = Math.abs(scored.scores![at] - score);
        expect(error, `score at ${at}`).toBeLessThanOrEqual(tolerance);
      });
    },
  );
});
