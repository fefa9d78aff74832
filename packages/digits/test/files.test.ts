import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  DIGITS_MODELS,
  digitsWeights,
  type HeldOut,
  heldOutRecord,
  heldOutSheet,
  isDigitsModel,
  squareOf,
} from '../src/index.ts';

const heldOut: HeldOut = JSON.parse(readFileSync(heldOutRecord(), 'utf8'));

it('has the weights of every network, and what PyTorch gives with them', () => {
  expect(DIGITS_MODELS.filter((model) => !existsSync(digitsWeights(model)))).toEqual([]);
  expect(Object.keys(heldOut.pytorch)).toEqual([...DIGITS_MODELS]);
});

it('has a sheet with a square for every label, and no more', () => {
  // The size in a PNG's header.
  const png = readFileSync(heldOutSheet());
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const last = squareOf(heldOut, heldOut.labels.length - 1);
  expect([last.left + last.width, last.top + last.height]).toEqual([width, height]);
  expect(squareOf(heldOut, heldOut.columns + 2)).toEqual({
    left: 2 * heldOut.side,
    top: heldOut.side,
    width: heldOut.side,
    height: heldOut.side,
  });
});

it('names the files in another folder', () => {
  const folder = new URL('https://example.org/digits/');
  expect(
    [digitsWeights('rednet_digits', folder), heldOutSheet(folder), heldOutRecord(folder)].map(
      String,
    ),
  ).toEqual(
    ['rednet_digits.pth', 'held-out.png', 'held-out.json'].map((name) => `${folder}${name}`),
  );
});

it('knows its networks from others', () => {
  expect(['overlock_digits', 'rednet50', 'length'].map(isDigitsModel)).toEqual([
    true,
    false,
    false,
  ]);
});
