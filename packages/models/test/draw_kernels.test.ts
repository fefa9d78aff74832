import { expect, test } from 'vitest';
import { colourMap, colourOf, type DynamicKernel, groupWeights } from '../src/index.ts';

test('colours go from the first to the last, and are white for a sign’s zero', () => {
  const attention = colourMap('attention', 0.5);
  expect(colourOf(0, attention)).toBe('rgb(24,12,58)');
  expect(colourOf(0.5, attention)).toBe('rgb(252,246,165)');
  // An eighth of the way: half between the first two of five.
  expect(colourOf(0.0625, attention)).toBe('rgb(72,20,84)');
  const signed = colourMap('signed', 2);
  expect([-2, 0, 2].map((value) => colourOf(value, signed))).toEqual([
    'rgb(24,78,168)',
    'rgb(245,245,245)',
    'rgb(172,22,38)',
  ]);
});

test('the weights are those of the group asked for, or the mean of all', () => {
  const kernel: DynamicKernel = {
    size: 1,
    groups: [Float32Array.of(0.25), Float32Array.of(-0.75)],
    channels: [0, 2],
    rows: [0],
    columns: [0],
    window: { left: 0, top: 0, width: 1, height: 1 },
  };
  expect(groupWeights(kernel, 1)).toEqual([-0.75]);
  expect(groupWeights(kernel)).toEqual([-0.25]);
});
