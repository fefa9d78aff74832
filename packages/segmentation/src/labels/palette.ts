import type { Checkpoint } from '@dynaconv/checkpoint';
import { classColour } from '@dynaconv/models/images';
import { type ClassSet, type Colour, coloursOf } from './class_set.ts';

/**
 * Colours of the classes: those in the checkpoint, as mmsegmentation (`meta.PALETTE`) and mmengine (`meta.dataset_meta.palette`) store
 * them; else the data set's, if it has as many classes; else `classColour`'s.
 */
export const paletteOf = (
  { metadata }: Pick<Checkpoint, 'metadata'>,
  numClasses: number,
  classes: ClassSet,
): readonly Colour[] =>
  [['meta', 'PALETTE'], ['meta', 'dataset_meta', 'palette'], ['PALETTE'], ['palette']]
    .map((path) => asColours(at(metadata, path), numClasses))
    .find((found) => found !== undefined) ??
  (classes.names.length === numClasses
    ? coloursOf(classes)
    : Array.from({ length: numClasses }, (_, index) => classColour(index)));

/** An entry of nested values; undefined where there is none, or where decoding it would exceed the reader's limits. */
function at(value: unknown, path: readonly string[]): unknown {
  try {
    return path.reduce<unknown>((inner, key) => Object(inner)[key], value);
  } catch {
    return undefined;
  }
}

const isLevel = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 255;

function asColours(value: unknown, count: number): readonly Colour[] | undefined {
  if (!Array.isArray(value) || value.length !== count) return undefined;
  const isColour = (each: unknown): each is Colour =>
    Array.isArray(each) && each.length === 3 && each.every(isLevel);
  return value.every(isColour) ? value : undefined;
}
