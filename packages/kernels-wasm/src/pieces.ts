import type { AxisWindows, Window } from './window.ts';

/** Outputs of an axis that are planned together: whole axes of networks, and little enough memory. */
const LONGEST = 1024;

/** Consecutive outputs of an axis. */
export interface Stretch {
  first: number;
  windows: readonly Window[];
}

/** A part of an axis: a stretch that is written out, moved. A long axis is many parts, and few stretches. */
export interface Piece {
  stretch: Stretch;
  /** How far its outputs, and what they read, are from the stretch's. */
  outputShift: number;
  sourceShift: number;
}

/** An axis cut into pieces of bounded length; pieces that read alike share a stretch. */
export function piecesOf(axis: AxisWindows): Piece[] {
  const length = Math.max(1, Math.floor(LONGEST / axis.period)) * Math.min(axis.period, LONGEST);
  const pieces: Piece[] = [];
  const known: Stretch[] = [];
  for (let first = axis.first; first < axis.last; first += length) {
    const count = Math.min(length, axis.last - first);
    let stretch = known.find((each) => readAlike(axis, first, count, each));
    if (!stretch) {
      const windows = Array.from({ length: count }, (_, n) => axis.windowOf(first + n));
      stretch = { first, windows };
      known.unshift(stretch);
    }
    const sourceShift = shiftOf(axis, first, stretch);
    pieces.push({ stretch, outputShift: first - stretch.first, sourceShift });
  }
  return pieces;
}

/** From what a stretch reads to what as many outputs from `first` on read, if they read alike. */
function shiftOf(axis: AxisWindows, first: number, { windows }: Stretch): number {
  const n = windows.findIndex(({ count }) => count > 0);
  return n < 0 ? 0 : axis.windowOf(first + n).source - windows[n].source;
}

function readAlike(axis: AxisWindows, first: number, count: number, stretch: Stretch): boolean {
  const { windows } = stretch;
  if (windows.length !== count) return false;
  const shift = shiftOf(axis, first, stretch);
  return windows.every((window, n) => {
    const { source, tap, count } = axis.windowOf(first + n);
    if (count !== window.count) return false;
    return count === 0 || (tap === window.tap && source - window.source === shift);
  });
}
