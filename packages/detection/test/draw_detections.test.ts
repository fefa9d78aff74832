import { classColour } from '@dynaconv/models/images';
import { describe, expect, it } from 'vitest';
import { drawDetections } from '../src/drawing/draw_detections.ts';

const black = { data: new Uint8Array(6 * 5 * 3), width: 6, height: 5, channels: 3 };
const box = { x: 1, y: 1, width: 4, height: 3 };

/** A character for every pixel: '#' of the colour, '+' of half of it, '.' black. */
function sketch({ data }: { data: ArrayLike<number> }, colour: number[]): string[] {
  const characters = Array.from({ length: 30 }, (_, i) => {
    const pixel = [0, 1, 2].map((c) => data[i * 4 + c]);
    if (pixel.every((value) => value === 0)) return '.';
    if (pixel.every((value, c) => value === colour[c])) return '#';
    return pixel.every((value, c) => Math.abs(value - colour[c] / 2) <= 1) ? '+' : '?';
  });
  return Array.from({ length: 5 }, (_, row) => characters.slice(row * 6, row * 6 + 6).join(''));
}

describe('drawDetections', () => {
  it('draws boxes inside of their border', () => {
    const picture = drawDetections(black, [{ index: 2, box }], { lineWidth: 1 });
    expect(picture).toMatchObject({ width: 6, height: 5 });
    expect(sketch(picture, classColour(2))).toEqual([
      '......',
      '.####.',
      '.#..#.',
      '.####.',
      '......',
    ]);
    expect(picture.data.filter((_, i) => i % 4 === 3).every((alpha) => alpha === 255)).toBe(true);
  });

  it('lets the image shine through masks, and cuts boxes off at its border', () => {
    const data = new Uint8Array(30).fill(1, 0, 12);
    const mask = { data, width: 6, height: 5 };
    const far = { x: -3, y: -3, width: 5, height: 100 };
    const picture = drawDetections(black, [{ index: 0, box: far, mask }], {
      lineWidth: 1,
      maskOpacity: 0.5,
    });
    expect(sketch(picture, classColour(0))).toEqual([
      '+#++++',
      '+#++++',
      '.#....',
      '.#....',
      '.#....',
    ]);
  });

  it('draws the best one last, and leaves the image as it was', () => {
    const picture = drawDetections(
      black,
      [
        { index: 1, box },
        { index: 2, box },
      ],
      { lineWidth: 1 },
    );
    expect([...picture.data.slice((6 + 1) * 4, (6 + 1) * 4 + 3)]).toEqual(classColour(1));
    expect(black.data.every((value) => value === 0)).toBe(true);
  });

  it.each<[object, RegExp]>([
    [{ lineWidth: 0 }, /lineWidth is 0, expected a positive number/],
    [{ maskOpacity: 2 }, /maskOpacity is 2, expected 0 to 1/],
    [{ colour: 'red' }, /no option 'colour'/],
  ])('refuses %o', (options, message) => {
    expect(() => drawDetections(black, [], options)).toThrow(message);
  });

  it('refuses a mask of another size', () => {
    const mask = { data: new Uint8Array(4), width: 2, height: 2 };
    expect(() => drawDetections(black, [{ index: 0, box, mask }])).toThrow(
      /2×2 pixels, expected 6×5/,
    );
  });
});

describe('classColour', () => {
  it('gives neighbours colours that differ', () => {
    const colours = Array.from({ length: 80 }, (_, i) => classColour(i));
    expect(new Set(colours.map(String)).size).toBe(80);
    expect(colours.flat().every((value) => value >= 0 && value <= 255)).toBe(true);
  });
});
