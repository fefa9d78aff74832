import type { DynamicLayer } from '@dynaconv/models';
import type { Position } from '../engine/protocol.ts';

/** Rows and columns that a key moves the position by. */
const STEPS: Readonly<Record<string, readonly [down: number, across: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** The position under a point of the picture, given as shares of its width and height; undefined outside. */
export function positionAt(
  { inputMap, strides }: Pick<DynamicLayer, 'inputMap' | 'strides'>,
  x: number,
  y: number,
): Position | undefined {
  if (!(x >= 0 && x < 1 && y >= 0 && y < 1)) return undefined;
  const along = (share: number, cells: number) => Math.floor(Math.floor(share * cells) / strides);
  return { row: along(y, inputMap[0]), column: along(x, inputMap[1]) };
}

/** The position that an arrow key leads to, at most to the border; undefined for other keys. */
export function positionBeside(
  { outputMap: [rows, columns] }: Pick<DynamicLayer, 'outputMap'>,
  { row, column }: Position,
  key: string,
): Position | undefined {
  const step = STEPS[key];
  if (!step) return undefined;
  const within = (at: number, length: number) => Math.min(Math.max(at, 0), length - 1);
  return { row: within(row + step[0], rows), column: within(column + step[1], columns) };
}

/** Its index among the positions of a layer, row by row. */
export const indexOf = ({ outputMap }: DynamicLayer, { row, column }: Position): number =>
  row * outputMap[1] + column;
