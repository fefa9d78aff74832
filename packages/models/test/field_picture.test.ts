import { expect, it } from 'vitest';
import { colourOf, FIELD_COLOURS, fieldPicture } from '../src/index.ts';

it('colours the logarithm of a field, over three decades', () => {
  const values = Float32Array.of(2, 0.2, 0.002, 0.0002, 0, 0.02);
  const { data, width, height } = fieldPicture({ values, width: 3, height: 2 });
  expect([width, height]).toEqual([3, 2]);
  const colours = Array.from(values, (_, i) => `rgb(${data.slice(4 * i, 4 * i + 3).join(',')})`);
  const [first, second, last, , , third] = colours;
  expect(first).toBe(colourOf(1, FIELD_COLOURS));
  expect(second).toBe(colourOf(2 / 3, FIELD_COLOURS));
  expect(third).toBe(colourOf(1 / 3, FIELD_COLOURS));
  // From a thousandth on all is as dark as nothing.
  expect(new Set([last, ...colours.slice(3, 5)])).toEqual(new Set([colourOf(0, FIELD_COLOURS)]));
  expect(data.filter((_, i) => i % 4 === 3)).toEqual(new Uint8Array(6).fill(255));
});

it('of nothing at all is dark', () => {
  const { data } = fieldPicture({ values: new Float32Array(2), width: 2, height: 1 });
  const dark = `${colourOf(0, FIELD_COLOURS).match(/\d+/g)}`;
  expect([`${data.slice(0, 3)}`, `${data.slice(4, 7)}`]).toEqual([dark, dark]);
});
