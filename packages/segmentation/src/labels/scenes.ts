import type { ClassSet } from './class_set.ts';

/** The classes of the pixels in scenes of handwritten digits (`@dynaconv/digits`). */
export const SCENES: ClassSet = {
  names: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'background'],
  palette: ['e6194b f58230 ffe119 aaffc3 3cb44b 46f0f0 0082c8 911eb4 f032e6 dcbeff 000000'],
};
