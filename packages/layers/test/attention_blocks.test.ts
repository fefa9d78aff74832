import '@tensorflow/tfjs';
import { memory } from '@tensorflow/tfjs-core';
import { input } from '@tensorflow/tfjs-layers';
import { expect, it } from 'vitest';
import { MapAttention, OutlookAttention, Outlooker, TransformerBlock } from '../src/index.ts';

it.each([OutlookAttention, MapAttention, Outlooker, TransformerBlock])(
  '%o refuses channels that its heads do not divide, before it makes a weight',
  (Layer) => {
    const x = input({ shape: [9, 9, 32] });
    const before = memory().numTensors;
    const layer = new Layer({ name: 'a', numHeads: 5 });
    expect(() => layer.apply(x)).toThrow(RangeError);
    expect(() => layer.apply(x)).toThrow(
      `${Layer.className} 'a': the input has 32 channels, expected a multiple of 5, for as many heads`,
    );
    expect(memory().numTensors).toBe(before);
  },
);
