import { colourMap, colourOf, type DynamicLayer, type PositionKernels } from '@dynaconv/models';
import sharp, { type OutputInfo } from 'sharp';
import { describe, expect, test } from 'vitest';
import { draw } from '../src/explain/draw.ts';
import type { Drawing } from '../src/explain/drawing.ts';
import { wrap } from '../src/explain/svg.ts';

const SIDE = 20;
const MAP = 10;
/** Where the panel of the first position begins in the PNG, and how large it is; its background is a gray of 60. */
const PANEL = { left: 24 + 260 + 20, side: 260 };
const BACKGROUND = 60;
const OPACITY = 0.78;

const layer = (weights: DynamicLayer['weights'], kernelSizes: number[]): DynamicLayer => ({
  name: 'layer',
  operation: 'aggregate',
  weights,
  border: 'zeros',
  groups: 2,
  kernelSizes,
  strides: 1,
  dilations: 1,
  inputMap: [MAP, MAP],
  outputMap: [MAP, MAP],
});

/** A 3×3 kernel with its first tap at a row and column of the map, in which tap t weighs t + 1 of 9, or minus that. */
function kernels(row: number, column: number, sign = 1): PositionKernels {
  const cell = SIDE / MAP;
  const weights = Float32Array.from({ length: 9 }, (_, tap) => (sign * (tap + 1)) / 9);
  return {
    row: row + 1,
    column: column + 1,
    cell: { left: (column + 1) * cell, top: (row + 1) * cell, width: cell, height: cell },
    kernels: [
      {
        size: 3,
        groups: [weights, weights.map((weight) => -weight)],
        channels: [0, 4],
        rows: [row, row + 1, row + 2],
        columns: [column, column + 1, column + 2],
        window: { left: column * cell, top: row * cell, width: 3 * cell, height: 3 * cell },
      },
    ],
  };
}

/** The colour at a place of the first position's panel, in cells of the map from the panel's top left. */
async function colourAt(png: Buffer, row: number, column: number): Promise<number[]> {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  const side = PANEL.side / MAP;
  const top = await panelTop(data, info);
  const x = Math.round(PANEL.left + (column + 0.25) * side);
  const y = Math.round(top + (row + 0.25) * side);
  const at = (y * info.width + x) * info.channels;
  return [...data.subarray(at, at + 3)];
}

/** The first row that is not paper at the right edge of the first panel, which no caption reaches. */
async function panelTop(data: Buffer, info: OutputInfo): Promise<number> {
  const x = PANEL.left + PANEL.side - 3;
  for (let y = 0; y < info.height; y++) {
    if (data[(y * info.width + x) * info.channels] === BACKGROUND) return y;
  }
  throw new Error('there is no panel');
}

const blended = (colour: string): number[] =>
  colour.match(/\d+/g)!.map((channel) => OPACITY * Number(channel) + (1 - OPACITY) * BACKGROUND);

const drawing = (position: PositionKernels, weights: DynamicLayer['weights'], group?: number) => ({
  model: 'model',
  image: '<image> & "more".png',
  layer: layer(weights, [3]),
  picture: { data: new Uint8Array(SIDE * SIDE * 4), width: SIDE, height: SIDE },
  positions: [{ label: 'x 1, y 2', kernels: position }],
  group,
});

function expectColour(actual: readonly number[], expected: readonly number[]): void {
  for (const [channel, value] of actual.entries()) {
    // Two roundings, to bytes and in the blend.
    expect(Math.abs(value - expected[channel]), `${actual} for ${expected}`).toBeLessThanOrEqual(2);
  }
}

const drawn = async (what: Drawing) => Buffer.from(await draw(what));

describe('draw', () => {
  test.each([
    ['signed', 1],
    ['signed', -1],
    ['attention', 1],
  ] as const)(
    '%s: every tap has the colour of its weight, where it reads',
    async (weights, sign) => {
      const [top, left] = [2, 4];
      const png = await drawn(drawing(kernels(top, left, sign), weights, 0));
      const map = colourMap(weights, 1);
      for (const [tap, weight] of [...Array(9).keys()].map((t) => [t, (sign * (t + 1)) / 9])) {
        if (tap === 4) continue; // The frame lies on it.
        const actual = await colourAt(png, top + Math.floor(tap / 3), left + (tap % 3));
        expectColour(actual, blended(colourOf(weight, map)));
      }
      expectColour(await colourAt(png, 7, 1), [BACKGROUND, BACKGROUND, BACKGROUND]);
    },
  );

  test('taps beyond the border are not drawn', async () => {
    const png = await drawn(drawing(kernels(-1, 3), 'signed', 0));
    const map = colourMap('signed', 1);
    expectColour(await colourAt(png, 0, 3), blended(colourOf(4 / 9, map)));
    expectColour(await colourAt(png, 1, 5), blended(colourOf(9 / 9, map)));
    expectColour(await colourAt(png, 2, 3), [BACKGROUND, BACKGROUND, BACKGROUND]);
  });

  test('shows the group asked for, or the mean of all', async () => {
    const position = kernels(2, 4);
    const png = await drawn(drawing(position, 'signed', 1));
    expectColour(await colourAt(png, 4, 6), blended(colourOf(-1, colourMap('signed', 1))));
    const mean = await drawn(drawing(position, 'signed'));
    expectColour(await colourAt(mean, 4, 6), blended(colourOf(0, colourMap('signed', 0))));
  });

  test('grows by a panel a position, and one a size of kernel', async () => {
    const size = async (positions: number, sizes: number[]) => {
      const position = kernels(2, 2);
      const all = { ...position, kernels: sizes.map(() => position.kernels[0]) };
      const png = await drawn({
        ...drawing(all, 'attention'),
        layer: layer('attention', sizes),
        positions: Array(positions).fill({ label: '', kernels: all }),
      });
      return sharp(png).metadata();
    };
    const [one, two, wide] = await Promise.all([size(2, [3]), size(2, [3, 5]), size(3, [3])]);
    expect(two.width).toBe(one.width);
    expect(two.height - one.height).toBe(PANEL.side + 40);
    expect(wide.width - one.width).toBe(PANEL.side + 20);
  });
});

test('wrap breaks lines at spaces, and leaves words whole', () => {
  expect(wrap('one two three four', 9)).toEqual(['one two', 'three', 'four']);
  expect(wrap('incomprehensible', 4)).toEqual(['incomprehensible']);
});
