import { readFile } from 'node:fs/promises';
import { type DecodedPng, decode } from 'fast-png';
import { messageOf } from '../errors.ts';

/** What stands for no class. */
const NONE = 255;

export interface LabelMap {
  readonly width: number;
  readonly height: number;
  /** The class of every pixel, 255 for none. */
  readonly classes: Uint8Array | Uint16Array;
}

interface LabelMapOptions {
  /** How many classes there are. */
  readonly classes: number;
  /** Whether 0 stands for no class, 1 for the first and so on, as in ADE20K. */
  readonly zeroIsNone?: boolean;
}

/**
 * The classes of an image's pixels: a PNG of grey levels, or of indices of a palette whatever its colours.
 *
 * @throws Error that names the file: where it is no such PNG, or a pixel is of no class
 */
export async function readLabelMap(
  file: string,
  { classes, zeroIsNone = false }: LabelMapOptions,
): Promise<LabelMap> {
  const bytes = await readFile(file);
  let png: DecodedPng;
  try {
    png = decode(bytes);
  } catch (cause) {
    throw new Error(`${file}: cannot be read as PNG (${messageOf(cause)})`, { cause });
  }
  const { width, height, channels } = png;
  if (channels !== 1) {
    throw new Error(
      `${file} is a PNG of colours with ${channels} channels, expected grey levels or a palette: one number for each pixel`,
    );
  }
  const values = unpacked(png);
  const shifted = zeroIsNone
    ? values.map((value) => (value === 0 || value === NONE ? NONE : value - 1))
    : values;
  const wrong = shifted.findIndex((value) => value !== NONE && value >= classes);
  if (wrong >= 0) {
    const [x, y] = [wrong % width, Math.floor(wrong / width)];
    const least = zeroIsNone ? 1 : 0;
    throw new Error(
      `${file}: the pixel ${x},${y} is ${values[wrong]}, expected a class from ${least} to ${least + classes - 1}${zeroIsNone ? '' : `, or ${NONE} for none`}`,
    );
  }
  return { width, height, classes: shifted };
}

/** A value for each pixel; rows of fewer than eight bits a pixel are padded to whole bytes. */
function unpacked({ data, depth, width, height }: DecodedPng): Uint8Array | Uint16Array {
  if (depth === 16) return Uint16Array.from(data);
  if (depth === 8) return Uint8Array.from(data);
  const each = 8 / depth;
  const rowBytes = Math.ceil(width / each);
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const [column, row] = [i % width, Math.floor(i / width)];
    const byte = data[row * rowBytes + Math.floor(column / each)];
    return (byte >> (8 - depth * ((column % each) + 1))) & (2 ** depth - 1);
  });
}
